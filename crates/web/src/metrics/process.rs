use std::{fmt, fs};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeGaugeValue};
use prometheus_client::metrics::MetricType;

/// What Prometheus wants to know of any process, and the version of this one.
#[derive(Debug)]
pub(super) struct Process {
    started: f64,
}

impl Process {
    /// Started at this time in microseconds.
    pub fn new(started: i64) -> Self {
        Self {
            started: started as f64 / 1e6,
        }
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let help = "When the process started, in seconds since 1970";
        gauge(&mut encoder, "start_time_seconds", help, &self.started)?;
        if let Some(bytes) = resident_bytes() {
            let help = "Memory in use";
            gauge(&mut encoder, "resident_bytes", help, &bytes)?;
        }
        let help = "The running version";
        encoder
            .encode_descriptor("version", help, None, MetricType::Info)?
            .encode_info(&[("version", env!("CARGO_PKG_VERSION"))])
    }
}

fn gauge(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    value: &impl EncodeGaugeValue,
) -> fmt::Result {
    encoder
        .encode_descriptor(name, help, None, MetricType::Gauge)?
        .encode_gauge(value)
}

/// From Linux, which says it in kB.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
