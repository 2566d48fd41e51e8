// What is used of bpmn-js and dmn-js.

export interface Shape {
  id: string; type: string; width: number; height: number; source?: Shape; target?: Shape; waypoints?: unknown[]; parent?: Shape | null;
  businessObject: { name?: string; $type: string; id: string };
}

export interface Box { x: number; y: number; width: number; height: number }

export interface Services {
  canvas: {
    zoom(level: number, center?: unknown): number;
    addMarker(id: string, marker: string): void;
    removeMarker(id: string, marker: string): void;
    viewbox(): { scale: number; inner: Box; outer: Box };
    viewbox(box: Box): void;
    getRootElement(): Shape;
  };
  overlays: {
    add(element: string, type: string, overlay: { position: Record<string, number>; html: HTMLElement; show?: unknown; scale?: unknown }): string;
    remove(filter: { type?: string; element?: string } | string): void;
  };
  elementRegistry: { get(id: string): Shape | undefined; forEach(act: (element: Shape) => void): void };
  eventBus: { on(event: string, act: (event: { element: Shape }) => void): void };
  commandStack: { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean };
  selection: { select(element: Shape | null): void };
}

export interface DiagramApp {
  importXML(xml: string): Promise<{ warnings: { message: string }[] }>;
  saveXML(options: { format: boolean }): Promise<{ xml: string }>;
  get<K extends keyof Services>(name: K): Services[K];
  on(event: string, act: () => void): void;
  destroy(): void;
}
export type DiagramClass = new (options: Record<string, unknown>) => DiagramApp;

export interface DmnView { id: string; name?: string; type: string; element: { id: string; name?: string } }
export interface DmnApp {
  importXML(xml: string): Promise<{ warnings: { message: string }[] }>;
  saveXML(options: { format: boolean }): Promise<{ xml: string }>;
  getViews(): DmnView[];
  getActiveView(): DmnView | undefined;
  open(view: DmnView): Promise<unknown>;
  getActiveViewer(): { get(name: string): unknown } | undefined;
  on(event: string, act: (event: unknown) => void): void;
  destroy(): void;
}
export type DmnClass = new (options: Record<string, unknown>) => DmnApp;

/** Lines and fills follow the page's colours, light and dark. A colour that the model itself gives stays. */
export const RENDERER = { defaultFillColor: "var(--diagram-fill)", defaultStrokeColor: "var(--diagram-line)", defaultLabelColor: "var(--diagram-line)" };
