//! What DMN's XML schema asks for that does not matter for the meaning.

use std::collections::HashSet;

use super::Problem;
use super::xml::Element;

/// Ids that are not unique, and extensions that do not come first.
pub(super) fn check_schema<'e>(
    element: &'e Element,
    ids: &mut HashSet<&'e str>,
    problems: &mut Vec<Problem>,
) {
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
