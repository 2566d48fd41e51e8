// form-js to draw forms with. Loaded where one draws.
import { FormEditor } from "@bpmn-io/form-js-editor";
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import "@bpmn-io/form-js-editor/dist/assets/form-js-editor.css";
import "@bpmn-io/form-js-editor/dist/assets/properties-panel.css";
import type { Editor } from "./modeler.tsx";

export function edit(canvas: HTMLElement): Editor {
  const editor = new FormEditor({ container: canvas });
  return {
    async open(source) {
      await editor.importSchema(JSON.parse(source));
    },
    source: async () => JSON.stringify(editor.saveSchema(), null, 2),
    onChange: (act) => editor.on("commandStack.changed", act),
    destroy: () => editor.destroy(),
  };
}
