//! From XML to a model.

use std::collections::HashSet;

use super::expression::{Binding, Boxed, Entry, Formal, FunctionKind, Literal};
use super::table::{Aggregation, HitPolicy, Input, Output, Rule, Table, Tests};
use super::xml::{self, Element};
use super::{
    CAMUNDA, Decision, DecisionService, Definitions, Import, InputData, ItemDefinition,
    KnowledgeModel, Place, Problem, Problems, Requirements, Variable,
};

/// The namespaces of DMN 1.1 to 1.5, and the one of early Camunda models.
const NAMESPACES: [&str; 6] = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];

/// Reads a model of DMN 1.1, 1.2, 1.3, 1.4 or 1.5.
///
/// # Errors
/// All problems of form that were found.
pub fn parse(xml: &[u8]) -> Result<Definitions, Problems> {
    let root = xml::read(xml)?;
    if root.name != "definitions" || !NAMESPACES.contains(&root.namespace.as_str()) {
        let message = format!(
            "expected 'definitions' of a DMN namespace, but found '{}' of '{}'",
            root.name, root.namespace
        );
        return Err(Problem::at(root.line, root.column, None, message).into());
    }
    let mut reader = Reader {
        problems: Vec::new(),
    };
    let mut definitions = reader.definitions(&root);
    check_schema(&root, &mut HashSet::new(), &mut definitions.schema_problems);
    if reader.problems.is_empty() {
        Ok(definitions)
    } else {
        Err(Problems(reader.problems))
    }
}

/// Ids that are not unique, and extensions that do not come first.
fn check_schema<'e>(element: &'e Element, ids: &mut HashSet<&'e str>, problems: &mut Vec<Problem>) {
    if let Some(id) = element.attribute("id")
        && !ids.insert(id)
    {
        problems.push(Problem::at(
            element.line,
            element.column,
            Some(id),
            format!("the id '{id}' is not unique"),
        ));
    }
    let mut first = true;
    for child in element
        .children
        .iter()
        .filter(|c| c.namespace == element.namespace)
    {
        match child.name.as_str() {
            "extensionElements" if !first => {
                let id = element.attribute("id");
                problems.push(Problem::at(
                    child.line,
                    child.column,
                    id,
                    "expected 'extensionElements' before other elements".to_owned(),
                ));
            }
            "extensionElements" | "description" => {}
            _ => first = false,
        }
        check_schema(child, ids, problems);
    }
}

struct Reader {
    problems: Vec<Problem>,
}

/// An attribute; one without text is as good as none, as for Camunda.
fn owned(value: Option<&str>) -> Option<String> {
    value.filter(|v| !v.is_empty()).map(str::to_owned)
}

fn id(element: &Element) -> Option<String> {
    owned(element.attribute("id"))
}

fn place(element: &Element) -> Place {
    Place {
        line: element.line,
        column: element.column,
    }
}

fn name(element: &Element) -> String {
    element.attribute("name").unwrap_or_default().to_owned()
}

/// The type reference: an attribute, or in DMN 1.1 an element in some places.
fn type_ref(element: &Element) -> Option<String> {
    let raw = element
        .attribute("typeRef")
        .or_else(|| element.child("typeRef").map(|c| c.text.as_str()))?;
    let trimmed = raw.trim();
    Some(
        trimmed
            .rsplit_once(':')
            .map_or(trimmed, |(_, local)| local)
            .to_owned(),
    )
    .filter(|t| !t.is_empty())
}

fn variable(element: &Element) -> Variable {
    Variable {
        id: id(element),
        name: owned(element.attribute("name")),
        type_ref: type_ref(element),
    }
}

fn references(element: &Element, name: &str) -> Vec<String> {
    element
        .children_named(name)
        .filter_map(|c| c.attribute("href"))
        .map(str::to_owned)
        .collect()
}

impl Reader {
    fn problem(&mut self, element: &Element, message: String) {
        self.problems.push(Problem::at(
            element.line,
            element.column,
            element.attribute("id"),
            message,
        ));
    }

    fn definitions(&mut self, root: &Element) -> Definitions {
        let mut model = Definitions {
            id: id(root),
            name: owned(root.attribute("name")),
            namespace: root.attribute("namespace").unwrap_or_default().to_owned(),
            dmn: root.namespace.clone(),
            expression_language: owned(root.attribute("expressionLanguage")),
            ..Definitions::default()
        };
        for element in root
            .children
            .iter()
            .filter(|e| e.namespace == root.namespace)
        {
            match element.name.as_str() {
                "import" => model.imports.push(Import {
                    name: name(element),
                    namespace: element
                        .attribute("namespace")
                        .unwrap_or_default()
                        .to_owned(),
                    location: owned(element.attribute("locationURI")),
                }),
                "itemDefinition" => model.item_definitions.push(item_definition(element)),
                "inputData" => model.inputs.push(InputData {
                    id: id(element),
                    name: name(element),
                    variable: element.child("variable").map(variable).unwrap_or_default(),
                }),
                "decision" => {
                    let decision = self.decision(element);
                    model.decisions.push(decision);
                }
                "businessKnowledgeModel" => {
                    let knowledge = self.knowledge(element);
                    model.knowledge_models.push(knowledge);
                }
                "decisionService" => model.services.push(DecisionService {
                    id: id(element),
                    name: name(element),
                    variable: element.child("variable").map(variable).unwrap_or_default(),
                    output_decisions: references(element, "outputDecision"),
                    encapsulated_decisions: references(element, "encapsulatedDecision"),
                    input_decisions: references(element, "inputDecision"),
                    input_data: references(element, "inputData"),
                }),
                _ => {}
            }
        }
        model
    }

    fn decision(&mut self, element: &Element) -> Decision {
        Decision {
            id: id(element),
            name: name(element),
            variable: element.child("variable").map(variable),
            requirements: requirements(element),
            logic: self.logic(element),
            version_tag: owned(element.attribute_of(CAMUNDA, "versionTag")),
            history_time_to_live: owned(element.attribute_of(CAMUNDA, "historyTimeToLive")),
            place: place(element),
        }
    }

    fn knowledge(&mut self, element: &Element) -> KnowledgeModel {
        KnowledgeModel {
            id: id(element),
            name: name(element),
            variable: element.child("variable").map(variable).unwrap_or_default(),
            requirements: requirements(element),
            logic: element
                .child("encapsulatedLogic")
                .map(|logic| self.function(logic)),
            place: place(element),
        }
    }

    /// The first boxed expression among the children.
    fn logic(&mut self, element: &Element) -> Option<Boxed> {
        element
            .children
            .iter()
            .filter(|c| c.namespace == element.namespace)
            .find_map(|c| self.boxed(c))
    }

    /// A boxed expression with its declared type.
    fn boxed(&mut self, element: &Element) -> Option<Boxed> {
        let inner = self.untyped(element)?;
        Some(match (&inner, type_ref(element)) {
            (Boxed::Function { .. } | Boxed::Table(_), _) | (_, None) => inner,
            (_, Some(type_ref)) => Boxed::Typed {
                type_ref,
                inner: Box::new(inner),
            },
        })
    }

    fn untyped(&mut self, element: &Element) -> Option<Boxed> {
        Some(match element.name.as_str() {
            "literalExpression" => Boxed::Literal(literal(element)),
            "decisionTable" => Boxed::Table(Box::new(self.table(element))),
            "context" => Boxed::Context(
                element
                    .children_named("contextEntry")
                    .map(|entry| Entry {
                        variable: entry.child("variable").map(variable),
                        value: self.logic(entry),
                    })
                    .collect(),
            ),
            "invocation" => {
                let bindings = element
                    .children_named("binding")
                    .map(|binding| Binding {
                        parameter: binding.child("parameter").map(name).unwrap_or_default(),
                        value: self.logic(binding),
                    })
                    .collect();
                Boxed::Invocation {
                    function: Box::new(self.logic(element)?),
                    bindings,
                }
            }
            "functionDefinition" => self.function(element),
            "relation" => {
                let rows = element
                    .children_named("row")
                    .map(|row| self.expressions(row))
                    .collect();
                Boxed::Relation {
                    columns: element.children_named("column").map(variable).collect(),
                    rows,
                }
            }
            "list" => Boxed::List(self.expressions(element)),
            "conditional" => Boxed::Conditional {
                condition: self.part(element, "if"),
                then: self.part(element, "then"),
                otherwise: self.part(element, "else"),
            },
            "filter" => Boxed::Filter {
                list: self.part(element, "in"),
                condition: self.part(element, "match"),
            },
            "for" => Boxed::For {
                variable: element
                    .attribute("iteratorVariable")
                    .unwrap_or_default()
                    .to_owned(),
                list: self.part(element, "in"),
                body: self.part(element, "return"),
            },
            "some" | "every" => Boxed::Quantified {
                every: element.name == "every",
                variable: element
                    .attribute("iteratorVariable")
                    .unwrap_or_default()
                    .to_owned(),
                list: self.part(element, "in"),
                condition: self.part(element, "satisfies"),
            },
            _ => return None,
        })
    }

    fn expressions(&mut self, element: &Element) -> Vec<Boxed> {
        element
            .children
            .iter()
            .filter(|c| c.namespace == element.namespace)
            .filter_map(|c| self.boxed(c))
            .collect()
    }

    /// The expression within a child of a name; none is the empty expression.
    fn part(&mut self, element: &Element, name: &str) -> Box<Boxed> {
        let found = element.child(name).and_then(|part| self.logic(part));
        Box::new(found.unwrap_or_else(|| {
            Boxed::Literal(Literal {
                place: place(element),
                ..Literal::default()
            })
        }))
    }

    fn function(&mut self, element: &Element) -> Boxed {
        let kind = match element.attribute("kind").unwrap_or("FEEL") {
            "Java" => FunctionKind::Java,
            "PMML" => FunctionKind::Pmml,
            _ => FunctionKind::Feel,
        };
        let formal = |p: &Element| Formal {
            name: name(p),
            type_ref: type_ref(p),
        };
        Boxed::Function {
            kind,
            parameters: element
                .children_named("formalParameter")
                .map(formal)
                .collect(),
            body: self.logic(element).map(Box::new),
            type_ref: type_ref(element),
        }
    }

    fn table(&mut self, element: &Element) -> Table {
        let hit_policy = match element.attribute("hitPolicy") {
            None => HitPolicy::Unique,
            Some(text) => HitPolicy::parse(text).unwrap_or_else(|| {
                self.problem(
                    element,
                    format!("expected a hit policy, but found '{text}'"),
                );
                HitPolicy::Unique
            }),
        };
        let aggregation = element.attribute("aggregation").and_then(|text| {
            let known = Aggregation::parse(text);
            if known.is_none() {
                self.problem(
                    element,
                    format!("expected an aggregation, but found '{text}'"),
                );
            }
            known
        });
        let inputs: Vec<Input> = element.children_named("input").map(input).collect();
        let outputs: Vec<Output> = element.children_named("output").map(output).collect();
        let rules: Vec<Rule> = element
            .children_named("rule")
            .map(|rule| Rule {
                id: id(rule),
                inputs: rule.children_named("inputEntry").map(tests).collect(),
                outputs: rule.children_named("outputEntry").map(literal).collect(),
                annotations: rule
                    .children_named("annotationEntry")
                    .filter_map(|a| a.child("text"))
                    .map(|t| t.text.trim().to_owned())
                    .collect(),
            })
            .collect();
        for rule in element.children_named("rule") {
            let count = rule.children_named("inputEntry").count();
            if count > 0 && count != inputs.len() {
                self.problem(
                    rule,
                    format!("expected {} input entries, but found {count}", inputs.len()),
                );
            }
            let count = rule.children_named("outputEntry").count();
            if count != outputs.len() {
                self.problem(
                    rule,
                    format!(
                        "expected {} output entries, but found {count}",
                        outputs.len()
                    ),
                );
            }
        }
        Table {
            id: id(element),
            hit_policy,
            aggregation,
            inputs,
            outputs,
            rules,
            place: place(element),
        }
    }
}

fn requirements(element: &Element) -> Requirements {
    let mut out = Requirements::default();
    for requirement in element.children_named("informationRequirement") {
        let (decisions, inputs) = (
            references(requirement, "requiredDecision"),
            references(requirement, "requiredInput"),
        );
        out.empty |= decisions.is_empty() && inputs.is_empty();
        out.decisions.extend(decisions);
        out.inputs.extend(inputs);
    }
    for requirement in element.children_named("knowledgeRequirement") {
        out.knowledge
            .extend(references(requirement, "requiredKnowledge"));
    }
    out
}

fn literal(element: &Element) -> Literal {
    let text = element.child("text");
    Literal {
        id: id(element),
        text: text.map(|t| t.text.trim().to_owned()).unwrap_or_default(),
        language: owned(element.attribute("expressionLanguage")),
        type_ref: type_ref(element),
        present: text.is_some(),
        place: text.map_or_else(|| place(element), place),
    }
}

fn tests(element: &Element) -> Tests {
    Tests {
        id: id(element),
        text: element
            .child("text")
            .map(|t| t.text.trim().to_owned())
            .unwrap_or_default(),
        language: owned(element.attribute("expressionLanguage")),
        place: place(element),
    }
}

fn input(element: &Element) -> Input {
    Input {
        id: id(element),
        label: owned(element.attribute("label")),
        expression: element
            .child("inputExpression")
            .map(literal)
            .unwrap_or_default(),
        values: element.child("inputValues").map(tests),
        input_variable: owned(element.attribute_of(CAMUNDA, "inputVariable")),
    }
}

fn output(element: &Element) -> Output {
    Output {
        id: id(element),
        name: owned(element.attribute("name")),
        label: owned(element.attribute("label")),
        type_ref: type_ref(element),
        values: element.child("outputValues").map(tests),
        default: element.child("defaultOutputEntry").map(literal),
    }
}

fn item_definition(element: &Element) -> ItemDefinition {
    let constraint = |name: &str| {
        element
            .child(name)
            .and_then(|v| v.child("text"))
            .map(|t| t.text.trim().to_owned())
    };
    let function = element.child("functionItem").map(|item| {
        let output = item
            .attribute("outputTypeRef")
            .map(|t| t.rsplit_once(':').map_or(t, |(_, local)| local).to_owned());
        (
            item.children_named("parameters").map(type_ref).collect(),
            output,
        )
    });
    ItemDefinition {
        name: name(element),
        type_ref: type_ref(element),
        collection: element.attribute("isCollection") == Some("true"),
        allowed_values: constraint("allowedValues"),
        type_constraint: constraint("typeConstraint"),
        components: element
            .children_named("itemComponent")
            .map(item_definition)
            .collect(),
        function,
        place: place(element),
    }
}
