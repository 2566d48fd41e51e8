//! From the table of routes and what is declared of them to an OpenAPI document.

use cauce_engine::store::Kind as Column;
use cauce_engine::store::query::{Ask, Criterion, Entity, Source};
use serde_json::{Map, Value, json};

use super::Part;
use super::interface::{Answer, Asks, Body, Interface, Operation, Schema};
use super::types::{Kind, Property, Type};
use crate::routes::Route;

/// The document of the routes of a part.
pub(super) fn of(part: Part, routes: &[Route]) -> Value {
    let interface = Interface::of(part);
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let method = route.method.to_ascii_lowercase();
        let (path, described) = match interface.operation(route.method, &route.path) {
            Some(operation) => (operation.path, describe(operation)),
            None => (route.path.as_str(), json!({ "responses": {} })),
        };
        let at = paths.entry(path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = at {
            methods.insert(method, described);
        }
    }
    paths.sort_keys();
    let schemas: Map<String, Value> = interface
        .schemas
        .iter()
        .map(|s| (s.name.to_owned(), schema(s)))
        .collect();
    let (title, description, servers) = match part {
        Part::EngineRest => (
            "Cauce: engine-rest",
            "The interface of Camunda 7.24's engine-rest, as this server answers it.",
            json!([
                { "url": "/engine-rest", "description": "the engine" },
                {
                    "url": "/engine-rest/engine/{engineName}",
                    "description": "the engine by its name",
                    "variables": { "engineName": { "default": "default" } },
                },
            ]),
        ),
        Part::Own => (
            "Cauce: endpoints of its own",
            "What this server answers beside engine-rest. docs/endpoints.md tells more.",
            json!([{ "url": "/cauce", "description": "the server" }]),
        ),
    };
    json!({
        "openapi": "3.0.2",
        "info": { "title": title, "description": description, "version": env!("CARGO_PKG_VERSION") },
        "servers": servers,
        "paths": paths,
        "security": [{ "basicAuth": [] }],
        "components": {
            "securitySchemes": { "basicAuth": { "type": "http", "scheme": "basic" } },
            "schemas": schemas,
        },
    })
}

fn describe(operation: &Operation) -> Value {
    let mut described = Map::new();
    described.insert("operationId".into(), operation.id.into());
    described.insert("tags".into(), json!([operation.tag]));
    described.insert("summary".into(), words(operation.id).into());
    let parameters = parameters(operation);
    if !parameters.is_empty() {
        described.insert("parameters".into(), parameters.into());
    }
    if let Some(Body { media, of }) = &operation.body {
        let content = json!({ *media: { "schema": json_of(of) } });
        described.insert("requestBody".into(), json!({ "content": content }));
    }
    described.insert("responses".into(), responses(&operation.answers));
    Value::Object(described)
}

/// `getTaskCount`: "Get task count".
fn words(id: &str) -> String {
    let mut words = String::new();
    for c in id.chars() {
        if words.is_empty() {
            words.extend(c.to_uppercase());
        } else if c.is_ascii_uppercase() {
            words.push(' ');
            words.extend(c.to_lowercase());
        } else {
            words.push(c);
        }
    }
    words
}

fn parameters(operation: &Operation) -> Vec<Value> {
    let mut parameters = Vec::new();
    let text = Type::of(Kind::Text);
    for name in names(operation.path) {
        let typed = operation.in_path.iter().find(|p| p.name == name);
        let of = typed.map_or(&text, |p| &p.of);
        parameters
            .push(json!({ "name": name, "in": "path", "required": true, "schema": json_of(of) }));
    }
    for property in asked(operation) {
        let mut parameter = json!({ "name": property.name, "in": "query" });
        parameter["schema"] = json_of(&property.of);
        if property.required {
            parameter["required"] = true.into();
        }
        parameters.push(parameter);
    }
    parameters
}

/// The names of a path's parameters.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// The parameters of an operation's query: criteria, pages and sort keys, then its own, which take the place of criteria that
/// have their names.
fn asked(operation: &Operation) -> Vec<Property> {
    let mut all: Vec<Property> = Vec::new();
    if let Some(Asks {
        entity,
        paged,
        sorted,
    }) = &operation.asks
    {
        if let Some(entity) = entity {
            all.extend(criteria(entity).map(|c| optional(c.name, of_query(c))));
            if *sorted {
                let keys = entity.sorts.iter().filter(|s| !s.sql.contains('?'));
                let keys = keys.map(|s| s.name).collect();
                all.push(optional("sortBy", Type::of(Kind::Enum(keys))));
                all.push(optional("sortOrder", directions()));
            }
        }
        if *paged {
            let number = Type::of(Kind::Integer(Some("int32")));
            all.push(optional("firstResult", number.clone()));
            all.push(optional("maxResults", number));
        }
    }
    for own in &operation.query {
        put(&mut all, own);
    }
    all
}

fn put(all: &mut Vec<Property>, own: &Property) {
    match all.iter_mut().find(|p| p.name == own.name) {
        Some(derived) => *derived = own.clone(),
        None => all.push(own.clone()),
    }
}

fn optional(name: &'static str, of: Type) -> Property {
    Property {
        name,
        of,
        required: false,
    }
}

fn directions() -> Type {
    Type::of(Kind::Enum(vec!["asc", "desc"]))
}

fn criteria(entity: &'static Entity) -> impl Iterator<Item = &'static Criterion> {
    entity.criteria.iter().filter(|c| !c.name.starts_with('$'))
}

/// A criterion as a parameter.
fn of_query(criterion: &Criterion) -> Type {
    Type::of(match criterion.kind {
        Ask::Choice(words) => choice(words),
        Ask::Int => Kind::Integer(Some("int32")),
        Ask::Long => Kind::Integer(Some("int64")),
        Ask::Time => Kind::DateTime,
        Ask::Flag | Ask::Bool(_) | Ask::Option => Kind::Boolean,
        // Lists, comparisons and bounds are written into a text.
        Ask::Text
        | Ask::List
        | Ask::Variables(_)
        | Ask::Bounds
        | Ask::Expression
        | Ask::Never
        | Ask::Value => Kind::Text,
    })
}

fn choice(words: &[(&'static str, &'static str)]) -> Kind {
    let named = words.iter().map(|(word, _)| *word);
    Kind::Enum(named.filter(|word| *word != "*").collect())
}

/// A criterion as a property of a body.
pub(super) fn of_body(criterion: &Criterion) -> Type {
    let list = |of| Kind::List(Box::new(Type::of(of)));
    Type::or_null(match criterion.kind {
        Ask::Choice(words) => choice(words),
        Ask::Int => Kind::Integer(Some("int32")),
        Ask::Long => Kind::Integer(Some("int64")),
        Ask::Time => Kind::DateTime,
        Ask::Flag | Ask::Bool(_) | Ask::Option => Kind::Boolean,
        Ask::Text | Ask::Expression | Ask::Never => Kind::Text,
        Ask::List => list(Kind::Text),
        Ask::Variables(_) => list(Kind::Named("VariableQueryParameterDto")),
        Ask::Bounds => list(Kind::Named("ConditionQueryParameterDto")),
        Ask::Value => Kind::Any,
    })
}

/// What an answer's row has in a field.
fn of_field(source: &Source) -> Type {
    Type::or_null(match source {
        Source::Column(_, Column::Int) => Kind::Integer(Some("int32")),
        Source::Column(_, Column::Long) => Kind::Integer(Some("int64")),
        Source::Column(_, Column::Double) => Kind::Number(Some("double")),
        Source::Column(_, Column::Bool) | Source::False => Kind::Boolean,
        Source::Column(_, Column::Time) => Kind::DateTime,
        Source::Column(_, Column::Text | Column::Bytes) | Source::Null => Kind::Text,
        Source::EmptyList => Kind::List(Box::new(Type::of(Kind::Any))),
    })
}

/// All properties that a schema has by itself.
pub(super) fn properties(schema: &Schema) -> Vec<Property> {
    let mut all: Vec<Property> = Vec::new();
    if let Some(entity) = schema.row {
        let fields = entity.fields.iter().filter(|f| !f.name.starts_with('$'));
        all.extend(fields.map(|f| optional(f.name, of_field(&f.source))));
    }
    if let Some(entity) = schema.asks {
        all.extend(criteria(entity).map(|c| optional(c.name, of_body(c))));
    }
    all.retain(|p| !schema.hidden.contains(&p.name));
    for own in &schema.properties {
        let mut own = own.clone();
        if own.of.kind == Kind::Sorting {
            own.of.kind = schema.asks.map_or(Kind::Any, sorting);
        }
        put(&mut all, &own);
    }
    all
}

/// The sort keys of an entity, with parameters where a variable may be one.
fn sorting(entity: &Entity) -> Kind {
    let keys: Vec<_> = entity.sorts.iter().map(|s| s.name).collect();
    let mut one = vec![
        optional("sortBy", Type::or_null(Kind::Enum(keys))),
        optional(
            "sortOrder",
            Type {
                nullable: true,
                ..directions()
            },
        ),
    ];
    if entity.sorts.iter().any(|s| s.sql.contains('?')) {
        let parameters = Type::of(Kind::Named("SortTaskQueryParametersDto"));
        one.push(optional("parameters", parameters));
    }
    Kind::List(Box::new(Type::of(Kind::Inline(one))))
}

fn responses(answers: &[Answer]) -> Value {
    let mut responses = Map::new();
    for Answer { status, content } in answers {
        let at = responses
            .entry(status.to_string())
            .or_insert_with(|| json!({ "description": meaning(*status) }));
        if let Some((media, of)) = content {
            at["content"][*media]["schema"] = json_of(of);
        }
    }
    Value::Object(responses)
}

fn meaning(status: u16) -> &'static str {
    match status {
        200 => "what was asked for",
        204 => "it is done; there is nothing to tell",
        400 => "the request is not valid",
        401 => "nobody is authenticated",
        403 => "who asks may not do this",
        404 => "it does not exist",
        409 => "it has been changed by somebody else",
        _ => "the engine failed",
    }
}

fn schema(schema: &Schema) -> Value {
    if schema.any {
        return json!({ "description": "a value of any kind" });
    }
    let own = object(schema.all());
    if schema.parents.is_empty() {
        return own;
    }
    let mut parts = vec![own];
    parts.extend(schema.parents.iter().map(|name| reference(name)));
    json!({ "allOf": parts })
}

fn object(properties: &[Property]) -> Value {
    let mut described = Map::new();
    let mut required = Vec::new();
    for property in properties {
        described.insert(property.name.to_owned(), json_of(&property.of));
        if property.required {
            required.push(property.name);
        }
    }
    let mut object = json!({ "type": "object", "properties": described });
    if !required.is_empty() {
        object["required"] = required.into();
    }
    object
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A type as a schema.
fn json_of(of: &Type) -> Value {
    let formatted = |kind: &str, format: Option<&str>| match format {
        Some(format) => json!({ "type": kind, "format": format }),
        None => json!({ "type": kind }),
    };
    let mut described = match &of.kind {
        Kind::Text => formatted("string", None),
        Kind::DateTime => formatted("string", Some("date-time")),
        Kind::Date => formatted("string", Some("date")),
        Kind::Binary => formatted("string", Some("binary")),
        Kind::Integer(format) => formatted("integer", *format),
        Kind::Number(format) => formatted("number", *format),
        Kind::Boolean => formatted("boolean", None),
        Kind::Any | Kind::Sorting => json!({}),
        Kind::Object => formatted("object", None),
        Kind::Enum(words) => json!({ "type": "string", "enum": words }),
        Kind::List(of) => json!({ "type": "array", "items": json_of(of) }),
        Kind::Map(of) if of.kind == Kind::Any => {
            json!({ "type": "object", "additionalProperties": true })
        }
        Kind::Map(of) => json!({ "type": "object", "additionalProperties": json_of(of) }),
        Kind::Named(name) => return reference(name),
        Kind::Inline(properties) => object(properties),
    };
    if of.nullable {
        described["nullable"] = true.into();
    }
    if let Some(default) = of.default {
        described["default"] = serde_json::from_str(default).unwrap_or_else(|_| default.into());
    }
    described
}
