// bpmn.io's libraries bring few types of their own; what is used of them is said here.
declare module "bpmn-js/lib/NavigatedViewer" { const C: import("./bpmn.ts").DiagramClass; export default C; }
declare module "bpmn-js/lib/Modeler" { const C: import("./bpmn.ts").DiagramClass; export default C; }
declare module "dmn-js/lib/NavigatedViewer" { const C: import("./bpmn.ts").DmnClass; export default C; }
declare module "dmn-js/lib/Modeler" { const C: import("./bpmn.ts").DmnClass; export default C; }
declare module "bpmn-js-properties-panel" { export const BpmnPropertiesPanelModule: unknown, BpmnPropertiesProviderModule: unknown, CamundaPlatformPropertiesProviderModule: unknown; }
declare module "dmn-js-properties-panel" { export const DmnPropertiesPanelModule: unknown, DmnPropertiesProviderModule: unknown, CamundaPropertiesProviderModule: unknown; }
declare module "bpmn-js-element-templates" { export const ElementTemplatesPropertiesProviderModule: unknown; }
declare module "bpmn-js-differ" {
  type Model = import("./differ.ts").Model;
  export function diff(a: Model, b: Model): { _added: Record<string, Model>; _removed: Record<string, Model>; _layoutChanged: Record<string, Model> };
}
declare module "bpmn-moddle" {
  export class BpmnModdle {
    constructor(packages: Record<string, unknown>);
    fromXML(xml: string): Promise<{ rootElement: import("./differ.ts").Model }>;
  }
}
declare module "bpmn-js-token-simulation" { const module: unknown; export default module; }
declare module "@bpmn-io/form-js-viewer" {
  export class Form {
    constructor(options: { container: HTMLElement; debounce?: boolean });
    importSchema(schema: unknown, data?: Record<string, unknown>): Promise<{ warnings: unknown[] }>;
    submit(): { data: Record<string, unknown>; errors: Record<string, string[]> };
    on(event: string, listener: (event: { data: Record<string, unknown>; errors: Record<string, string[]> }) => void): void;
    destroy(): void;
  }
}
declare module "@bpmn-io/form-js-editor" {
  export class FormEditor {
    constructor(options: { container: HTMLElement });
    importSchema(schema: unknown): Promise<{ warnings: unknown[] }>;
    saveSchema(): unknown;
    on(event: string, listener: () => void): void;
    destroy(): void;
  }
}
