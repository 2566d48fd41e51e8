//! One file an element, or a group of elements that are parsed alike.

mod association;
mod boundary_event;
mod business_rule_task;
mod call_activity;
mod end_event;
mod event_based_gateway;
mod gateway;
mod intermediate_catch_event;
mod intermediate_throw_event;
mod multi_instance;
mod receive_task;
mod script_task;
mod send_task;
mod sequence_flow;
mod service_task;
mod start_event;
mod sub_process;
mod task;
mod throwing;
mod user_task;
