import { app, type Session, type WebContents } from 'electron';
import { APP_ORIGIN } from '../ipc/guard.js';
import type { Log } from '../lib/log.js';
import { isOwnAddress } from './addresses.js';

/** Denies every permission and every request that leaves the app. */
export function lockSession(session: Session, log: Log): void {
  session.setPermissionRequestHandler((_page, permission, decide) => {
    log.info('security', `denied permission ${permission}`);
    decide(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => {
    const local = ['app:', 'data:', 'blob:', 'devtools:', 'chrome-extension:'].some((scheme) => details.url.startsWith(scheme));
    if (!local) log.error('security', `refused a request to ${details.url}`);
    decide({ cancel: !local });
  });
}

function lockPage(page: WebContents, log: Log): void {
  const refuse = (event: { preventDefault(): void; readonly url: string }): void => {
    if (isOwnAddress(event.url)) return;
    event.preventDefault();
    log.error('security', `refused to open ${event.url}`);
  };
  page.on('will-navigate', refuse);
  page.on('will-frame-navigate', refuse);
  page.on('will-redirect', refuse);
  // Chromium goes to about:blank without asking: the window then comes home. DevTools are a page too, with addresses of their own.
  page.on('did-navigate', (_event, url) => {
    if (isOwnAddress(url) || url.startsWith('devtools:')) return;
    log.error('security', `the window was led to ${url} and comes back`);
    page.loadURL(`${APP_ORIGIN}/`).catch((error: unknown) => {
      log.error('security', 'the window could not come back', error);
    });
  });
  page.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  page.setWindowOpenHandler(({ url }) => {
    log.error('security', `refused a window for ${url}`);
    return { action: 'deny' };
  });
}

/** Refuses navigation, new windows and webviews of every page that will ever exist. */
export function lockPages(log: Log): void {
  app.on('web-contents-created', (_event, page) => {
    lockPage(page, log);
  });
}
