// Which form a task or a start asks for.

export interface FormInfo { key: string | null; camundaFormRef: { key: string; binding: string; version: number | null } | null; contextPath: string | null }

export type FormKind = "formjs" | "html" | "generated" | "external" | "variables";

export function kindOf(form: FormInfo | null, hasFields: boolean): FormKind {
  const key = form?.key ?? "";
  if (form?.camundaFormRef || key.startsWith("camunda-forms:")) return "formjs";
  if (/^(embedded:)?deployment:/.test(key)) return "html";
  if (hasFields) return "generated";
  if (key.startsWith("embedded:engine:")) return "variables";
  return key ? "external" : "variables";
}

/** Where an external form is, if its address is one that may be followed. */
export function externalAddress(form: FormInfo): string | null {
  const path = (form.key ?? "").replace(/^embedded:/, "").replace(/^app:/, `${form.contextPath ?? ""}/`);
  try {
    const url = new URL(path, document.baseURI);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

