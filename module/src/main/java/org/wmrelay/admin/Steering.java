package org.wmrelay.admin;

import static java.util.Map.entry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.access.Network;
import org.wmrelay.admin.Api.ConflictException;
import org.wmrelay.admin.Api.NotFoundException;
import org.wmrelay.admin.Parameters.WrongParameterException;
import org.wmrelay.admin.status.RelayView;
import org.wmrelay.admin.status.ReloadException;
import org.wmrelay.admin.status.ReloadReport;
import org.wmrelay.broadcast.Bans;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.SourceWithUpstreams;

/**
 * What operators have done: listeners ended and addresses banned, sources stopped, started and
 * chosen, broadcasts ended, the node drained. Each action is a line of the log, and the last are
 * kept.
 *
 * <p>Safe for all threads. The actions on one point wait for each other, and for nobody else.
 */
final class Steering {
  private static final Logger LOG = LoggerFactory.getLogger("wmrelay.actions");

  private static final int KEPT = 200;
  private static final int LONGEST_BAN_SECONDS = 365 * 24 * 60 * 60;
  private static final String DO = "do";
  private static final String LISTENER = "listener";
  private static final String ADDRESS = "address";
  private static final String SECONDS = "seconds";
  private static final String POINT = "point";
  private static final String BAN = "ban";
  private static final Set<String> FOR_ALL_NODES = Set.of(BAN, "unban");
  private static final Set<String> ON_POINTS = Set.of("start", "stop", "end");
  private static final String SOURCE = "source";
  private static final String BY_OPERATOR = "by an operator";

  private final RelayView relay;
  private final InstantSource clock;
  private final Map<String, Function<Parameters, String>> actions =
      Map.ofEntries(
          entry("kick", this::kick),
          entry(BAN, this::ban),
          entry("unban", this::unban),
          entry("start", parameters -> inTurn(parameters, this::start)),
          entry("stop", parameters -> inTurn(parameters, this::stop)),
          entry("end", parameters -> inTurn(parameters, this::end)),
          entry("drain", parameters -> drain(parameters, true)),
          entry("undrain", parameters -> drain(parameters, false)),
          entry("switch", this::switchSource),
          entry("reload", this::reload));
  private final Deque<ActionReport> done = new ArrayDeque<>();

  /** Something that was done, by whom, and what became of it. */
  private record ActionReport(Instant at, String by, String action, String result) {}

  private record BanReport(String address, Instant until) {}

  private record ActionsReport(
      List<ActionReport> actions, List<BanReport> bans, ReloadReport reloads) {}

  Steering(RelayView relay, InstantSource clock) {
    this.relay = relay;
    this.clock = clock;
  }

  /** The last actions, the newest first, and the bans of now. */
  synchronized Object report() {
    List<BanReport> bans =
        relay.bans().all().entrySet().stream()
            .map(ban -> new BanReport(ban.getKey(), ban.getValue()))
            .toList();
    return new ActionsReport(List.copyOf(done), bans, relay.reloads());
  }

  /**
   * Does what the parameters say.
   *
   * @param by who wants it
   * @param onOthers has other nodes do what counts for all of them; returns words about that
   */
  Object act(String by, Parameters given, Function<Parameters, String> onOthers) {
    String name = given.required(DO);
    Parameters parameters = name.equals(BAN) ? byAddress(given) : given;
    Function<Parameters, String> action = actions.get(name);
    if (action == null) {
      throw new WrongParameterException(
          DO + ": expected one of " + new TreeSet<>(actions.keySet()));
    }
    String here = action.apply(parameters);
    String there = isForAllNodes(name, parameters) ? onOthers.apply(parameters) : "";
    ActionReport report = new ActionReport(clock.instant(), by, name, here + there);
    remember(report);
    LOG.info("{}: {}: {}", by, name, report.result());
    return report;
  }

  /**
   * What is done to a point that nodes share is done on all of them, else another goes on with it.
   */
  private boolean isForAllNodes(String name, Parameters parameters) {
    return FOR_ALL_NODES.contains(name)
        || (ON_POINTS.contains(name) && isShared(point(parameters)));
  }

  private static boolean isShared(PublishingPoint point) {
    return point.source() != point.localSource();
  }

  private synchronized void remember(ActionReport report) {
    done.addFirst(report);
    if (done.size() > KEPT) {
      done.removeLast();
    }
  }

  // ---- listeners ----

  private String kick(Parameters parameters) {
    Listener listener = listener(parameters.only(DO, LISTENER));
    listener.end(EndReason.KICKED);
    return listener.info().address() + " was ended";
  }

  private String ban(Parameters parameters) {
    parameters.required(SECONDS);
    int seconds = parameters.integer(SECONDS, 0, 1, LONGEST_BAN_SECONDS);
    String host = parameters.required(ADDRESS);
    if (!relay.bans().add(host, Duration.ofSeconds(seconds))) {
      throw new ConflictException(Bans.MOST + " addresses are banned, which is the most");
    }
    List<Listener> ended = all().stream().filter(this::isBanned).toList();
    ended.forEach(each -> each.end(EndReason.KICKED));
    return host + " is banned for " + seconds + " s, listeners ended: " + ended.size();
  }

  private boolean isBanned(Listener listener) {
    return relay.bans().covers(listener.host());
  }

  /** A ban of another node's that was made before this one was there. */
  void learnBan(String address, Instant until) {
    Duration left = Duration.between(clock.instant(), until);
    boolean sane = left.toSeconds() > 0 && left.toSeconds() <= LONGEST_BAN_SECONDS;
    if (sane && Network.isAddress(address) && !relay.bans().covers(address)) {
      boolean banned = relay.bans().add(address, left);
      LOG.debug("{} is banned until {}, as on other nodes: {}", address, until, banned);
    }
  }

  /** A ban of a listener's address, whose number means nothing to other nodes. */
  private Parameters byAddress(Parameters parameters) {
    if (parameters.text(ADDRESS).isEmpty()) {
      parameters.only(DO, LISTENER, SECONDS).required(SECONDS);
      return parameters.without(LISTENER).with(ADDRESS, listener(parameters).host());
    }
    String address = parameters.only(DO, ADDRESS, SECONDS).required(ADDRESS);
    if (!Network.isAddress(address)) {
      throw new WrongParameterException("address: expected an IP address, found " + address);
    }
    return parameters;
  }

  /** Another node may know of a ban that this one, begun later, does not. */
  private String unban(Parameters parameters) {
    String host = parameters.only(DO, ADDRESS).required(ADDRESS);
    boolean lifted = relay.bans().lift(host);
    if (!lifted && relay.nodes().all().size() == 1) {
      throw new NotFoundException("no such address is banned");
    }
    return lifted ? host + " may listen again" : "that address was not banned here";
  }

  private Listener listener(Parameters parameters) {
    parameters.required(LISTENER);
    int id = parameters.integer(LISTENER, 0, 1, Integer.MAX_VALUE);
    return all().stream()
        .filter(each -> each.id() == id)
        .findFirst()
        .orElseThrow(() -> new NotFoundException("there is no listener " + id));
  }

  private List<Listener> all() {
    return relay.points().stream().flatMap(point -> point.listeners().stream()).toList();
  }

  // ---- this node ----

  private String drain(Parameters parameters, boolean on) {
    parameters.only(DO);
    relay.draining().set(on);
    return on ? "newcomers are sent away from now on" : "newcomers are let in again";
  }

  // ---- points ----

  private String inTurn(Parameters parameters, Function<PublishingPoint, String> action) {
    PublishingPoint point = point(parameters.only(DO, POINT));
    synchronized (point) {
      return action.apply(point);
    }
  }

  private String start(PublishingPoint point) {
    if (point.publisher() != null) {
      throw new ConflictException(point.name() + " is fed already");
    }
    Source source = source(point);
    source.stop();
    source.start();
    return point.name() + ": the source was started";
  }

  private String stop(PublishingPoint point) {
    source(point).stop();
    point.end("stopped " + BY_OPERATOR);
    return point.name() + ": the source was stopped";
  }

  /** An encoder may begin anew; other sources wait to be started. */
  private String end(PublishingPoint point) {
    if (point.broadcast() == null) {
      throw new ConflictException(point.name() + " has no broadcast");
    }
    Source source = point.source();
    if (source != null) {
      source.broadcastEnds();
    }
    point.end("ended " + BY_OPERATOR);
    return point.name() + ": the broadcast was ended";
  }

  private String switchSource(Parameters parameters) {
    PublishingPoint point = point(parameters.only(DO, POINT, SOURCE));
    parameters.required(SOURCE);
    int number = parameters.integer(SOURCE, 0, 1, Integer.MAX_VALUE);
    if (!(point.localSource() instanceof SourceWithUpstreams pull)) {
      throw new ConflictException(point.name() + " does not pull");
    }
    if (number > pull.upstreams().size()) {
      throw new NotFoundException(point.name() + " has no source " + number);
    }
    if (!pull.choose(number - 1)) {
      throw new ConflictException(point.name() + " pulls nothing now");
    }
    return point.name() + ": changes over to " + pull.upstreams().get(number - 1);
  }

  private String reload(Parameters parameters) {
    parameters.only(DO);
    try {
      return "the configuration was read again: " + relay.reload();
    } catch (ReloadException refused) {
      throw new ConflictException("nothing was changed: " + refused.getMessage());
    }
  }

  private PublishingPoint point(Parameters parameters) {
    String name = parameters.required(POINT);
    return relay.points().stream()
        .filter(point -> point.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NotFoundException("there is no such publishing point"));
  }

  private static Source source(PublishingPoint point) {
    Source source = point.source();
    if (source == null) {
      throw new ConflictException(point.name() + " has no source");
    }
    return source;
  }
}
