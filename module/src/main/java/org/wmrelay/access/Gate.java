package org.wmrelay.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.wmrelay.auth.HttpLogin;
import org.wmrelay.auth.Users;
import org.wmrelay.auth.UsersFile;
import org.wmrelay.broadcast.Admission;
import org.wmrelay.broadcast.RefusalReason;

/**
 * The way in to a publishing point over HTTP. Asks one rule after another until one refuses: the
 * address; a signed link or a login; the hook. Safe for all threads, and blocks none.
 */
public final class Gate {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final GateSettings settings;
  private final GateKeeper keeper;
  private final Optional<Users> users;
  private final Optional<Hook> hook;

  /**
   * @param keeper what all gates share
   */
  public Gate(GateSettings settings, GateKeeper keeper) {
    this.settings = settings;
    this.keeper = keeper;
    this.users = settings.usersFile().map(UsersFile::new);
    this.hook = settings.hook().map(keeper::hook);
  }

  /** What becomes of somebody who wants to listen; never fails. */
  public CompletionStage<Verdict> check(Visitor visitor) {
    if (!settings.addresses().permits(visitor.address())) {
      return atOnce(refused(FORBIDDEN, RefusalReason.ADDRESS, "this address may not listen here"));
    }
    if (users.isEmpty() && settings.links().isEmpty()) {
      return askHook(visitor, "");
    }
    Optional<String> wrongLink =
        settings
            .links()
            .flatMap(
                links ->
                    links.whyNot(
                        visitor.point(), visitor.query(), visitor.address(), keeper.now()));
    if (settings.links().isPresent() && wrongLink.isEmpty()) {
      return askHook(visitor, "");
    }
    return users.isPresent()
        ? logIn(visitor, users.get())
        : atOnce(refused(FORBIDDEN, RefusalReason.LINK, wrongLink.orElseThrow()));
  }

  private CompletionStage<Verdict> logIn(Visitor visitor, Users known) {
    HttpLogin.Result result = keeper.login().check(visitor.login(), known);
    if (result instanceof HttpLogin.Result.User user) {
      return after(user.heldBack()).thenCompose(held -> askHook(visitor, user.name()));
    }
    if (result instanceof HttpLogin.Result.Asked asked) {
      return atOnce(new Verdict.Asked(asked.challenges()));
    }
    HttpLogin.Result.Wrong wrong = (HttpLogin.Result.Wrong) result;
    Admission.Refusal refusal =
        new Admission.Refusal(RefusalReason.LOGIN, "login refused: " + wrong.why());
    Verdict refused = new Verdict.Refused(UNAUTHORIZED, refusal, wrong.challenges());
    return after(wrong.heldBack()).thenApply(held -> refused);
  }

  private CompletionStage<Verdict> askHook(Visitor visitor, String user) {
    return hook.map(each -> each.ask(visitor, user))
        .orElseGet(() -> atOnce(new Verdict.Admitted(user)));
  }

  private static CompletionStage<Verdict> atOnce(Verdict verdict) {
    return CompletableFuture.completedFuture(verdict);
  }

  private CompletableFuture<Boolean> after(Duration wait) {
    CompletableFuture<Boolean> held = new CompletableFuture<>();
    if (wait.isZero()) {
      held.complete(true);
    } else {
      Future<?> unused =
          keeper
              .timer()
              .schedule(() -> held.complete(true), wait.toMillis(), TimeUnit.MILLISECONDS);
    }
    return held;
  }

  private static Verdict refused(int status, RefusalReason reason, String why) {
    return new Verdict.Refused(status, new Admission.Refusal(reason, why), List.of());
  }

  /** Which web pages may read what is behind the gate. */
  public Cors cors() {
    return settings.cors();
  }
}
