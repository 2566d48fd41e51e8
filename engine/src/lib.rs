//! cauce-engine
