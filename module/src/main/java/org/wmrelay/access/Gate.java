package org.wmrelay.access;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.wmrelay.broadcast.Admission;
import org.wmrelay.broadcast.RefusalReason;

/**
 * The way in to a publishing point over HTTP: asks one rule after another until one refuses. Safe
 * for all threads, and blocks none.
 */
public final class Gate {
  private static final int FORBIDDEN = 403;

  private final GateSettings settings;

  public Gate(GateSettings settings) {
    this.settings = settings;
  }

  /** What becomes of somebody who wants to listen; never fails. */
  public CompletionStage<Verdict> check(Visitor visitor) {
    Verdict verdict =
        settings.addresses().permits(visitor.address())
            ? new Verdict.Admitted()
            : refused(RefusalReason.ADDRESS, "this address may not listen here");
    return CompletableFuture.completedFuture(verdict);
  }

  private static Verdict refused(RefusalReason reason, String why) {
    return new Verdict.Refused(FORBIDDEN, new Admission.Refusal(reason, why));
  }

  /** Which web pages may read what is behind the gate. */
  public Cors cors() {
    return settings.cors();
  }
}
