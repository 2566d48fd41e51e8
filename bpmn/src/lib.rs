//! cauce-bpmn
