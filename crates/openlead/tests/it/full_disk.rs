//! A disk without room: refusals that clients understand, nothing lost, and recovery by itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use openlead_testkit::temp_dir;

use crate::program::{Client, Kept, account, serve};

const SIZE: usize = 24 << 20;
const BALLAST: usize = 12 << 20;

/// A small disk in memory; unmounted on drop.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where this process may not mount: that takes root.
    fn mount(at: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={SIZE}"), "tmpfs"])
            .arg(at);
        let mounted = mount.status().is_ok_and(|status| status.success());
        mounted.then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Sends new leads until an answer has this code; the numbers that were answered with success meanwhile.
fn send_until(client: &mut Client, token: &str, next: &mut u64, code: u16) -> Vec<i64> {
    let mut answered = Vec::new();
    for _ in 0..200_000 {
        *next += 1;
        let form = format!(
            "token={token}&countrycode=91&mobileno={next}&source=Website&feedback={}",
            "x".repeat(4_000)
        );
        let answer = client
            .post("/api/gl-website-contacts", &form)
            .expect("the server lives");
        if answer.is_success() {
            answered.push(i64::try_from(*next + 910_000_000_000).expect("12 digits"));
        } else {
            assert_eq!(answer.code, 503, "{answer:?}");
            assert!(
                answer.body.starts_with(r#"{"status":"fail","message":""#),
                "{}",
                answer.body
            );
            assert!(
                answer.head.to_lowercase().contains("retry-after:"),
                "{}",
                answer.head
            );
        }
        if answer.code == code {
            return answered;
        }
    }
    panic!("never answered {code}");
}

#[test]
fn a_full_disk_refuses_loses_nothing_and_is_left_behind() {
    let folder = temp_dir();
    let Some(_disk) = SmallDisk::mount(folder.path()) else {
        eprintln!("not run: mounting a small disk takes root");
        return;
    };
    let database = format!("sqlite://{}", folder.path().join("openlead.db").display());
    let token = account(folder.path(), &database);
    let ballast = folder.path().join("ballast");
    fs::write(&ballast, vec![1; BALLAST]).expect("there is room yet");
    let program = serve(folder.path(), &database);
    let mut client = Client::connect(program.address()).expect("it listens");
    let mut next = 9_000_000_000;
    let mut answered = send_until(&mut client, &token, &mut next, 503);
    assert!(!answered.is_empty());
    assert_eq!(client.get("/healthz").expect("it lives").code, 200);
    fs::remove_file(&ballast).expect("ours");
    answered.extend(send_until(&mut client, &token, &mut next, 200));
    program.terminate();
    assert!(program.wait().status.success());
    let kept = Kept::open(&database);
    let phones = kept.phones();
    assert!(answered.iter().all(|number| phones.contains(number)));
    kept.assert_whole();
}
