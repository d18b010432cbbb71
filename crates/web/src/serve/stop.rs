use tokio::sync::watch;

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Stage {
    Open,
    Draining,
    Closed,
}

/// Tells a server to stop; clones tell and hear the same.
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<Stage>);

impl Stop {
    /// Nothing told yet.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(watch::Sender::new(Stage::Open))
    }

    /// No new connections; open requests are finished, with `Connection: close`.
    pub fn drain(&self) {
        self.reach(Stage::Draining);
    }

    /// At once: open requests are cut off.
    pub fn close(&self) {
        self.reach(Stage::Closed);
    }

    /// Whether [`drain`](Self::drain) or [`close`](Self::close) was called.
    pub fn is_draining(&self) -> bool {
        *self.0.borrow() >= Stage::Draining
    }

    /// Ends once [`is_draining`](Self::is_draining) is true.
    pub async fn draining(&self) {
        self.reached(Stage::Draining).await;
    }

    /// Ends once [`close`](Self::close) was called.
    pub async fn closed(&self) {
        self.reached(Stage::Closed).await;
    }

    fn reach(&self, stage: Stage) {
        self.0.send_if_modified(|now| {
            let further = *now < stage;
            if further {
                *now = stage;
            }
            further
        });
    }

    async fn reached(&self, stage: Stage) {
        let mut stages = self.0.subscribe();
        stages
            .wait_for(|now| *now >= stage)
            .await
            .expect("self holds a sender");
    }
}
