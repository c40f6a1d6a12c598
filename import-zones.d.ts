export declare const ZONES: Readonly<Record<string, readonly string[]>>;
export declare function zoneOf(file: string): string | undefined;
export declare function mayImport(from: string, target: string): boolean;
