//! A disk without room: refusals that clients understand, nothing lost, and recovery by itself.

use std::fs::{self, Permissions};
use std::hash::{BuildHasher, RandomState};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use openlead_testkit::{Postgres, TempDir, temp_dir};

use crate::program::{Client, Kept, account, serve};

/// A small disk in memory; unmounted on drop.
struct SmallDisk(PathBuf);

fn is_root() -> bool {
    fs::metadata("/proc/self")
        .expect("a system with /proc")
        .uid()
        == 0
}

/// To mount takes root.
fn as_root(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["--non-interactive", program]);
    command
}

/// The number of a user of the system; whoever runs this when empty.
fn user(name: &str) -> u32 {
    if name.is_empty() || !is_root() {
        return fs::metadata("/proc/self")
            .expect("a system with /proc")
            .uid();
    }
    let id = Command::new("id")
        .args(["-u", name])
        .output()
        .expect("id can be run");
    let id = String::from_utf8(id.stdout).expect("a number");
    id.trim().parse().expect("a user of the system")
}

impl SmallDisk {
    /// Of so many bytes, in a new folder of a folder, for a user.
    fn mount(folder: &TempDir, size: usize, owner: u32) -> Self {
        let at = folder.path().join("disk");
        fs::create_dir(&at).expect("a folder of a test");
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).expect("ours");
        let options = format!("size={size},uid={owner},mode=0700");
        let mut mount = as_root("mount");
        mount
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(&at);
        let mounted = mount.status().is_ok_and(|status| status.success());
        assert!(mounted, "a small disk is mounted as root, or with sudo");
        Self(at)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = as_root("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Text that a database cannot make smaller.
fn noise() -> String {
    let word = |number: u32| format!("{:016x}", RandomState::new().hash_one(number));
    (0..250).map(word).collect()
}

/// Sends new leads until an answer has this code; the numbers that were answered with success meanwhile.
fn send_until(client: &mut Client, token: &str, next: &mut u64, code: u16) -> Vec<i64> {
    let mut answered = Vec::new();
    for _ in 0..200_000 {
        *next += 1;
        let form = format!(
            "token={token}&countrycode=91&mobileno={next}&source=Website&feedback={}",
            noise()
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

/// The disk has room for the ballast yet; when the server has filled the rest, the ballast goes.
fn fill(data: &Path, database: &str, disk: &SmallDisk, ballast: usize) {
    let token = account(data, database);
    let heavy = disk.path().join("ballast");
    fs::write(&heavy, vec![1; ballast]).expect("there is room yet");
    let program = serve(data, database);
    let mut client = Client::connect(program.address()).expect("it listens");
    let mut next = 9_000_000_000;
    let mut answered = send_until(&mut client, &token, &mut next, 503);
    assert!(!answered.is_empty());
    assert_eq!(client.get("/healthz").expect("it lives").code, 200);
    fs::remove_file(&heavy).expect("ours");
    answered.extend(send_until(&mut client, &token, &mut next, 200));
    program.terminate();
    assert!(program.wait().status.success());
    let kept = Kept::open(database);
    let phones = kept.phones();
    assert!(answered.iter().all(|number| phones.contains(number)));
    kept.assert_whole();
}

#[test]
fn a_full_disk_refuses_loses_nothing_and_is_left_behind_on_sqlite() {
    let folder = temp_dir();
    let disk = SmallDisk::mount(&folder, 24 << 20, user(""));
    let database = format!("sqlite://{}", disk.path().join("openlead.db").display());
    fill(disk.path(), &database, &disk, 12 << 20);
}

/// The tables are on the small disk, as a tablespace of a PostgreSQL of the test's own.
#[test]
fn a_full_disk_refuses_loses_nothing_and_is_left_behind_on_postgres() {
    let (data, folder) = (temp_dir(), temp_dir());
    let disk = SmallDisk::mount(&folder, 40 << 20, user("postgres"));
    let postgres = Postgres::temporary();
    let at = disk.path().display();
    postgres.run(&format!("CREATE TABLESPACE small LOCATION '{at}'"));
    postgres.run("CREATE DATABASE small TABLESPACE small TEMPLATE template0");
    let (server, _) = postgres
        .url()
        .rsplit_once('/')
        .expect("a URL with a database");
    fill(data.path(), &format!("{server}/small"), &disk, 16 << 20);
}
