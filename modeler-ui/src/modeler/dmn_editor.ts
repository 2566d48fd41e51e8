// dmn-js to draw with: requirements, tables, literal expressions. Loaded where one draws.
import Modeler from "dmn-js/lib/Modeler";
import { CamundaPropertiesProviderModule, DmnPropertiesPanelModule, DmnPropertiesProviderModule } from "dmn-js-properties-panel";
import camunda from "camunda-dmn-moddle/resources/camunda.json";
import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-drd.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-js-literal-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression-controls.css";
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import type { Editor } from "./modeler.tsx";

interface Viewer { on(event: string, act: () => void): void }

export function edit(canvas: HTMLElement, panel: HTMLElement): Editor {
  const modeler = new Modeler({
    container: canvas,
    drd: { propertiesPanel: { parent: panel }, additionalModules: [DmnPropertiesPanelModule, DmnPropertiesProviderModule, CamundaPropertiesProviderModule] },
    moddleExtensions: { camunda },
    common: { expressionLanguages: { options: [{ value: "feel", label: "FEEL" }, { value: "juel", label: "JUEL" }, { value: "javascript", label: "JavaScript" }], defaults: { editor: "feel" } } },
  });
  return {
    async open(source) {
      await modeler.importXML(source);
      const table = modeler.getViews().find((v) => v.type === "decisionTable");
      if (table && modeler.getViews().length === 2) await modeler.open(table);
    },
    source: async () => (await modeler.saveXML({ format: true })).xml,
    onChange(act) {
      const known = new WeakSet<object>();
      const listen = () => {
        const viewer = modeler.getActiveViewer() as unknown as Viewer | undefined;
        if (!viewer || known.has(viewer)) return;
        known.add(viewer);
        viewer.on("commandStack.changed", act);
      };
      modeler.on("views.changed", listen);
      listen();
    },
    destroy: () => modeler.destroy(),
  };
}
