//! The tree of what migrates.

use cauce_bpmn::model::{Activity, ActivityKind};

use super::{Kind, Migration, Node, NodeIx};
use crate::exec::tree::Scope;

impl Migration {
    pub(super) fn add(&mut self, node: Node) -> NodeIx {
        let ix = self.nodes.len();
        let parent = node.parent;
        self.nodes.push(node);
        if let Some(parent) = parent {
            self.nodes[parent].children.push(ix);
        }
        ix
    }

    /// Moves a node to another parent, or to none.
    pub(super) fn set_parent(&mut self, node: NodeIx, parent: Option<NodeIx>) {
        if let Some(old) = self.nodes[node].parent {
            self.nodes[old].children.retain(|&c| c != node);
        }
        self.nodes[node].parent = parent;
        if let Some(parent) = parent {
            self.nodes[parent].children.push(node);
        }
    }

    /// The activity that a node is in now; `None` for the process itself.
    pub(super) fn current_activity(&self, node: NodeIx) -> Option<&Activity> {
        let node = &self.nodes[node];
        let (definition, scope) = if node.migrated {
            (&self.target, node.target)
        } else {
            (&self.source, node.source)
        };
        scope.flatten().map(|ix| definition.process.activity(ix))
    }

    /// Whether a node is a scope where it is now.
    pub(super) fn is_scope_now(&self, node: NodeIx) -> bool {
        self.current_activity(node).is_none_or(|a| a.is_scope)
    }

    /// Whether a node is a multi-instance body now, and if so, whether its instances run one after the other.
    pub(super) fn body_now(&self, node: NodeIx) -> Option<bool> {
        match &self.current_activity(node)?.kind {
            ActivityKind::MultiInstanceBody(body) => Some(body.sequential),
            _ => None,
        }
    }

    pub(super) fn source_activity(&self, node: NodeIx) -> Option<&Activity> {
        self.nodes[node]
            .source
            .flatten()
            .map(|ix| self.source.process.activity(ix))
    }

    pub(super) fn target_activity(&self, node: NodeIx) -> Option<&Activity> {
        self.nodes[node]
            .target
            .flatten()
            .map(|ix| self.target.process.activity(ix))
    }

    /// The id of an activity of the target, or of the target definition itself.
    pub(super) fn target_id(&self, scope: Scope) -> String {
        scope.map_or_else(
            || self.target.row.id.clone(),
            |ix| self.target.process.activity(ix).id.clone(),
        )
    }

    pub(super) fn source_id(&self, scope: Scope) -> String {
        scope.map_or_else(
            || self.source.row.id.clone(),
            |ix| self.source.process.activity(ix).id.clone(),
        )
    }

    /// What a target scope is in: `None` for the process.
    pub(super) fn target_flow_scope(&self, scope: Scope) -> Scope {
        scope.and_then(|ix| self.target.process.activity(ix).parent)
    }

    /// Whether a node may have others in it.
    pub(super) fn holds_others(&self, node: NodeIx) -> bool {
        matches!(self.nodes[node].kind, Kind::Activity | Kind::EventScope(_))
    }

    /// The nodes that may have others in them, each after those in it.
    pub(super) fn leaves_first(&self) -> Vec<NodeIx> {
        let mut out = Vec::new();
        let mut open: Vec<NodeIx> = (!self.nodes.is_empty()).then_some(0).into_iter().collect();
        while let Some(node) = open.pop() {
            out.push(node);
            open.extend(
                self.nodes[node]
                    .children
                    .iter()
                    .copied()
                    .filter(|&c| self.holds_others(c)),
            );
        }
        out.reverse();
        out
    }

    /// The activity instance that a node is, or is in.
    pub(super) fn closest_activity(&self, node: NodeIx) -> NodeIx {
        let mut at = node;
        while self.nodes[at].kind != Kind::Activity {
            match self.nodes[at].parent {
                Some(parent) => at = parent,
                None => return 0,
            }
        }
        at
    }
}
