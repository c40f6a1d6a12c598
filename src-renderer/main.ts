import { mount } from 'svelte';
import { connectWindow } from './api/client.js';
import { WorkerReader } from './state/draw-reader-client.js';
import App from './App.svelte';
import { Screens } from './screens.svelte.js';
import './styles/index.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app to mount the window in');
mount(App, { target, props: { client: connectWindow(), createReader: () => new WorkerReader(), screens: new Screens() } });
