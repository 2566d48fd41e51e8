//! The HTML of a generated form, as Camunda's own form engine writes it for its task list.

use super::Field;

/// Writes elements with two spaces a level.
struct Writer {
    out: String,
    open: Vec<&'static str>,
}

type Attributes<'a> = Vec<(&'a str, Option<String>)>;

impl Writer {
    fn line(&mut self, text: &str) {
        for _ in &self.open {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>, end: &str) {
        let mut line = format!("<{name}");
        // A name that stands there twice keeps its place and has the last value.
        let mut unique: indexmap::IndexMap<&str, Option<String>> = indexmap::IndexMap::new();
        unique.extend(attributes);
        for (name, value) in unique {
            line.push(' ');
            line.push_str(name);
            if let Some(value) = value {
                line.push_str(&format!("=\"{}\"", value.replace('"', "&quot;")));
            }
        }
        line.push_str(end);
        self.line(&line);
    }

    fn start(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes, ">");
        self.open.push(name);
    }

    fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.line(&format!("</{name}>"));
        }
    }

    fn with_text(&mut self, name: &'static str, attributes: Attributes<'_>, text: Option<&str>) {
        self.start(name, attributes);
        if let Some(text) = text {
            self.line(text);
        }
        self.end();
    }
}

fn attribute(name: &str, value: impl Into<String>) -> (&str, Option<String>) {
    (name, Some(value.into()))
}

/// The form of these fields.
pub(super) fn render(fields: &[Field]) -> String {
    let mut html = Writer {
        out: String::new(),
        open: Vec::new(),
    };
    html.start(
        "form",
        vec![
            attribute("name", "generatedForm"),
            attribute("role", "form"),
        ],
    );
    for field in fields {
        html.start("div", vec![attribute("class", "form-group")]);
        if let Some(label) = field.label.as_deref().filter(|l| !l.is_empty()) {
            html.with_text("label", vec![attribute("for", &field.id)], Some(label));
        }
        match field.type_name.as_str() {
            "enum" => select(&mut html, field),
            "date" => date(&mut html, field),
            kind => input(&mut html, field, kind),
        }
        complaints(&mut html, field);
        html.end();
    }
    html.end();
    html.out
}

/// What all controls have.
fn common(field: &Field) -> Attributes<'_> {
    let mut out = vec![
        attribute("class", "form-control"),
        attribute("name", &field.id),
    ];
    if field.is_business_key {
        out.push(("cam-business-key", None));
    } else {
        let kind = match field.type_name.as_str() {
            "enum" | "date" => "string",
            kind => kind,
        };
        let mut letters = kind.chars();
        let first: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        out.push(attribute("cam-variable-type", first + letters.as_str()));
        out.push(attribute("cam-variable-name", &field.id));
    }
    for (name, configuration) in &field.constraints {
        out.push((name, configuration.clone()));
    }
    out
}

fn input(html: &mut Writer, field: &Field, kind: &str) {
    let mut attributes = common(field);
    let shown = if kind == "boolean" {
        "checkbox"
    } else {
        "text"
    };
    attributes.push(attribute("type", shown));
    if let Some(default) = &field.default {
        attributes.push(attribute("value", default));
    }
    html.tag("input", attributes, " />");
}

fn select(html: &mut Writer, field: &Field) {
    html.start("select", common(field));
    for (id, name) in &field.values {
        html.with_text("option", vec![attribute("value", id)], name.as_deref());
    }
    html.end();
}

fn date(html: &mut Writer, field: &Field) {
    let id = &field.id;
    let read_only = field.constraints.iter().any(|(name, _)| name == "readonly");
    html.start("div", vec![attribute("class", "input-group")]);
    let mut attributes = common(field);
    attributes.push(attribute("type", "text"));
    if !read_only {
        attributes.push(attribute("uib-datepicker-popup", &field.date_pattern));
        attributes.push(attribute("is-open", format!("dateFieldOpened{id}")));
    }
    html.tag("input", attributes, " />");
    if !read_only {
        html.start("div", vec![attribute("class", "input-group-btn")]);
        html.start(
            "button",
            vec![
                attribute("type", "button"),
                attribute("class", "btn btn-default"),
                attribute("ng-click", format!("open{id}($event)")),
            ],
        );
        html.start(
            "i",
            vec![attribute("class", "glyphicon glyphicon-calendar")],
        );
        html.end();
        html.end();
        html.end();
        let script = format!(
            "$scope.open{id} = function ($event) {{ $event.preventDefault(); $event.stopPropagation(); $scope.dateFieldOpened{id} = true; }};"
        );
        html.with_text(
            "script",
            vec![("cam-script", None), attribute("type", "text/form-script")],
            Some(&script),
        );
    }
    html.end();
}

/// What is shown where a value is wrong.
fn complaints(html: &mut Writer, field: &Field) {
    let control = format!("this.generatedForm.{}", field.id);
    html.start(
        "div",
        vec![
            attribute("ng-if", format!("{control}.$invalid && {control}.$dirty")),
            attribute("class", "has-error"),
        ],
    );
    let mut complaint = |when: String, text: &str| {
        let attributes = vec![attribute("ng-show", when), attribute("class", "help-block")];
        html.with_text("div", attributes, Some(text));
    };
    let error = format!("{control}.$error");
    if field.type_name == "date" {
        complaint(
            format!("{error}.required && !{error}.date"),
            "Required field",
        );
        let text = format!(
            "Invalid date format: the date should have the pattern '{}'",
            field.date_pattern
        );
        complaint(format!("{error}.date"), &text);
    } else {
        complaint(format!("{error}.required"), "Required field");
        let kind = match field.type_name.as_str() {
            "enum" => "string",
            kind => kind,
        };
        let text = format!("Only a {kind} value is allowed");
        complaint(format!("{error}.camVariableType"), &text);
    }
    html.end();
}
