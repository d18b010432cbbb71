//! The contract of the v1 API, rule by rule.

mod answers;
mod assignment;
mod deals;
mod duplicates;
mod hostile;
mod lead_status;
mod leads;
mod notes;
mod parameters;
mod request_log;
mod source_numbers;
mod tasks;
mod token;
