// bpmn-js to draw with, Camunda's properties at its side. Loaded where one draws.
import Modeler from "bpmn-js/lib/Modeler";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule } from "bpmn-js-properties-panel";
import TokenSimulation from "bpmn-js-token-simulation";
import { ElementTemplatesPropertiesProviderModule } from "bpmn-js-element-templates";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import "bpmn-js-element-templates/dist/assets/element-templates.css";
import "bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css";
import type { Editor } from "./modeler.tsx";
import type { Template } from "./templates.ts";

/** Room for the palette and at the other edges, in pixels. */
const PALETTE = 130;
const EDGE = 30;
interface More {
  get(name: "canvas"): { scrollToElement(element: unknown): void };
  get(name: "elementTemplatesLoader"): { setTemplates(templates: Template[]): void };
  get(name: "elementTemplates"): { getLatest(element: unknown): Template[]; applyTemplate(element: unknown, template: Template): unknown };
  on(event: "elementTemplates.select", act: (event: { element: unknown }) => void): void;
  on(event: "elementTemplates.errors", act: (event: { errors: Error[] }) => void): void;
}

export function edit(canvas: HTMLElement, panel: HTMLElement): Editor {
  const modeler = new Modeler({
    container: canvas,
    propertiesPanel: { parent: panel },
    additionalModules: [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule, ElementTemplatesPropertiesProviderModule, TokenSimulation],
    moddleExtensions: { camunda },
  });
  const more = modeler as unknown as More;
  return {
    templates: {
      set(all) {
        const errors: Error[] = [];
        more.on("elementTemplates.errors", (e) => errors.push(...e.errors));
        more.get("elementTemplatesLoader").setTemplates(all);
        return errors.map((e) => e.message);
      },
      onChoose(ask) {
        more.on("elementTemplates.select", ({ element }) => ask(more.get("elementTemplates").getLatest(element), (template) => more.get("elementTemplates").applyTemplate(element, template)));
      },
    },
    async open(source) {
      await modeler.importXML(source);
      const canvas = modeler.get("canvas");
      const { inner, outer } = canvas.viewbox();
      // Beside the palette, not beneath it.
      const scale = Math.min(1, (outer.width - PALETTE - EDGE) / inner.width, (outer.height - 2 * EDGE) / inner.height);
      if (!(scale > 0)) return;
      const [width, height] = [outer.width / scale, outer.height / scale];
      canvas.viewbox({ x: inner.x - PALETTE / scale, y: inner.y - (height - inner.height) / 2, width, height });
    },
    source: async () => (await modeler.saveXML({ format: true })).xml,
    show(id) {
      const element = modeler.get("elementRegistry").get(id);
      if (!element) return;
      modeler.get("selection").select(element);
      more.get("canvas").scrollToElement(element);
    },
    onChange: (act) => modeler.on("commandStack.changed", act),
    destroy: () => modeler.destroy(),
  };
}
