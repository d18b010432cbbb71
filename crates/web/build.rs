//! Stops the build, with what to do, when the front end is not there to be embedded. It never runs npm.

use std::path::Path;

fn main() {
    let dist = Path::new("../../ui/dist");
    println!("cargo::rerun-if-changed=../../ui/dist/manifest.json");
    assert!(
        dist.join("manifest.json").is_file(),
        "\n\n    The front end is not built yet (ui/dist is missing).\n    Run `make ui` once, then build again. It needs Node.js 18 or later and takes a few seconds.\n\n"
    );
    // A release has the files inside, so it is built again when they change.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../ui/dist");
    }
}
