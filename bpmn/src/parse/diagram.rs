//! The diagram: read only to complain, as Camunda does, of shapes and edges which belong to nothing.

use super::xml::{Element, Ns};
use super::{Abort, Parser};

impl<'x> Parser<'x> {
    /// Checks all diagrams.
    pub(super) fn diagrams(&mut self, root: &'x Element) -> Result<(), Abort> {
        for diagram in root.all_in(Ns::BPMN_DI, "BPMNDiagram") {
            if let Some(plane) = diagram.one_in(Ns::BPMN_DI, "BPMNPlane")? {
                self.plane(plane)?;
            }
        }
        Ok(())
    }

    fn plane(&mut self, plane: &'x Element) -> Result<(), Abort> {
        if plane.attr("bpmnElement").is_none_or(str::is_empty) {
            self.error("'bpmnElement' attribute is required on BPMNPlane ", plane);
            return Ok(());
        }
        for shape in plane.all_in(Ns::BPMN_DI, "BPMNShape") {
            self.shape(shape)?;
        }
        for edge in plane.all_in(Ns::BPMN_DI, "BPMNEdge") {
            self.edge(edge);
        }
        Ok(())
    }

    fn shape(&mut self, shape: &'x Element) -> Result<(), Abort> {
        let Some(of) = shape.attr("bpmnElement").filter(|r| !r.is_empty()) else {
            self.error("'bpmnElement' attribute is required on BPMNShape", shape);
            return Ok(());
        };
        if self
            .processes
            .iter()
            .any(|p| p.participant_id.as_deref() == Some(of))
        {
            return self.bounds(shape);
        }
        for ix in 0..self.processes.len() {
            if self.processes[ix].find(of).is_some() {
                self.bounds(shape)?;
            } else if !self.ids.contains(of) {
                self.error(
                    format!(
                        "Invalid reference in 'bpmnElement' attribute, activity {of} not found"
                    ),
                    shape,
                );
            }
        }
        Ok(())
    }

    fn bounds(&mut self, shape: &'x Element) -> Result<(), Abort> {
        let Some(bounds) = shape.one_in(Ns::DC, "Bounds")? else {
            self.error("'Bounds' element is required", shape);
            return Ok(());
        };
        for name in ["x", "y", "width", "height"] {
            self.number(bounds, name, shape);
        }
        Ok(())
    }

    fn edge(&mut self, edge: &'x Element) {
        let Some(of) = edge.attr("bpmnElement").filter(|r| !r.is_empty()) else {
            self.error("'bpmnElement' attribute is required on BPMNEdge", edge);
            return;
        };
        // Only the flows of the last process are looked at.
        if self
            .processes
            .last()
            .is_some_and(|p| p.flow_by_id.contains_key(of))
        {
            let waypoints: Vec<_> = edge.all_in(Ns::DI, "waypoint").collect();
            if waypoints.len() < 2 {
                self.error(
                    "Minimum 2 waypoint elements must be definted for a 'BPMNEdge'",
                    edge,
                );
            } else {
                for waypoint in waypoints {
                    self.number(waypoint, "x", waypoint);
                    self.number(waypoint, "y", waypoint);
                }
            }
        } else if !self.ids.contains(of) {
            self.error(
                format!("Invalid reference in 'bpmnElement' attribute, sequenceFlow {of}not found"),
                edge,
            );
        }
    }

    fn number(&mut self, element: &'x Element, name: &str, of: &'x Element) {
        match element.attr(name).unwrap_or_default() {
            "" => self.error(format!("{name} is required"), of),
            text if text.trim().parse::<f64>().is_err() => self.error(
                format!("Cannot parse {name}: For input string: \"{text}\""),
                of,
            ),
            _ => {}
        }
    }
}
