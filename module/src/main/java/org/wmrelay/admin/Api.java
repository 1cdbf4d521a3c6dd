package org.wmrelay.admin;

import jakarta.servlet.http.HttpServletResponse;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.wmrelay.admin.Parameters.WrongParameterException;
import org.wmrelay.admin.status.CapacityReport;
import org.wmrelay.admin.status.Figures;
import org.wmrelay.admin.status.ListenerQuery;
import org.wmrelay.admin.status.ListenerReport;
import org.wmrelay.admin.status.Nodes;
import org.wmrelay.admin.status.RateReport;
import org.wmrelay.broadcast.Uplink;

/**
 * The API, version 1, without its events; {@code openapi.yaml} is its contract.
 *
 * <p>A publishing point is a parameter and no part of a path, because its name has slashes, which
 * containers refuse to take encoded.
 */
final class Api {
  static final String ACTIONS = "actions";
  static final String NODE = "node";
  private static final String POINT = "point";
  private static final String LIMIT = "limit";
  private static final int MOST = 1000;
  private static final int MOST_OFFSET = 10_000_000;
  private static final int MOST_MBPS = 1_000_000;
  private static final int MOST_KBPS = 1_000_000_000;

  private static final Map<String, Comparator<ListenerReport>> ORDERS =
      new TreeMap<>(
          Map.of(
              "id", Comparator.comparingLong(ListenerReport::id),
              "point", Comparator.comparing(ListenerReport::point),
              "address", Comparator.comparing(ListenerReport::address),
              "agent", Comparator.comparing(ListenerReport::agent),
              "form", Comparator.comparing(ListenerReport::form),
              "since", Comparator.comparing(ListenerReport::since),
              "bytes", Comparator.comparingLong(ListenerReport::bytes),
              "lag", Comparator.comparingLong(ListenerReport::lag),
              "framesLost", Comparator.comparingLong(ListenerReport::framesLost),
              "skips", Comparator.comparingLong(ListenerReport::skips)));

  private final Figures figures;
  private final Steering steering;
  private final Nodes nodes;
  private final OtherNodes others;
  private final VersionReport version;
  private final Map<String, Function<Parameters, Object>> resources = new LinkedHashMap<>();

  /** The product that answers, and the version of this API. */
  private record VersionReport(String product, String version, int api) {}

  /**
   * @param version of the product
   */
  Api(Figures figures, Steering steering, Nodes nodes, String version) {
    this.figures = figures;
    this.nodes = nodes;
    this.others = new OtherNodes(nodes);
    this.steering = steering;
    this.version = new VersionReport("wmrelay", version, 1);
    resources.put("version", this::version);
    resources.put("points", this::points);
    resources.put("counts", this::counts);
    resources.put("rates", this::rates);
    resources.put("listeners", this::listeners);
    resources.put("ended", this::ended);
    resources.put("handshakes", this::handshakes);
    resources.put("delivery", this::delivery);
    resources.put("capacity", this::capacity);
    resources.put("nodes", this::nodes);
    resources.put(ACTIONS, this::actions);
  }

  /** The named thing is not there. */
  static final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotFoundException(String message) {
      super(message);
    }
  }

  /** What is asked for cannot be done as things are. */
  static final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConflictException(String message) {
      super(message);
    }
  }

  /** Answers itself, or has the node answer that is meant; then it may wait a second. */
  Answer answer(String resource, Parameters parameters) {
    return onNode(
        parameters,
        (node, rest) -> others.ask(node, null, resource, rest),
        rest -> answerHere(resource, rest));
  }

  private Answer onNode(
      Parameters parameters,
      BiFunction<String, Parameters, Answer> there,
      Function<Parameters, Answer> here) {
    Parameters rest = parameters.without(NODE);
    try {
      Optional<String> node = others.meantBy(parameters);
      return node.isPresent() ? there.apply(node.get(), rest) : here.apply(rest);
    } catch (WrongParameterException e) {
      return Answer.badRequest(String.valueOf(e.getMessage()));
    }
  }

  Answer answerHere(String resource, Parameters parameters) {
    Function<Parameters, Object> found = resources.get(resource);
    if (found == null) {
      return Answer.notFound(
          "no resource " + resource + "; there are " + resources.keySet() + " and events");
    }
    return answer(() -> found.apply(parameters));
  }

  /**
   * Has something done, here or on the node that is meant; may wait a second for other nodes.
   *
   * @param by who asks for it
   */
  Answer act(String by, Parameters parameters) {
    return onNode(
        parameters,
        (node, rest) -> others.ask(node, by, ACTIONS, rest),
        rest -> answer(() -> steering.act(by, rest, also -> others.actOnAll(by, also))));
  }

  /** Has something done on this node alone. */
  Answer actHere(String by, Parameters parameters) {
    return answer(() -> steering.act(by, parameters, also -> ""));
  }

  /** The answer to another node's question. */
  String answerNode(String question) {
    return others.answer(question, this);
  }

  /**
   * Takes over the bans that other nodes have; waits a second at most.
   *
   * @return false if there are others and none of them answered
   */
  boolean learnBans() {
    return others.bans(steering::learnBan);
  }

  private static Answer answer(Supplier<Object> result) {
    try {
      return Answer.json(result.get());
    } catch (WrongParameterException e) {
      return Answer.badRequest(String.valueOf(e.getMessage()));
    } catch (NotFoundException e) {
      return Answer.notFound(String.valueOf(e.getMessage()));
    } catch (ConflictException e) {
      return Answer.problem(
          HttpServletResponse.SC_CONFLICT, "Conflict", String.valueOf(e.getMessage()));
    }
  }

  private VersionReport version(Parameters parameters) {
    parameters.only();
    return version;
  }

  private Object points(Parameters parameters) {
    parameters.only(POINT);
    return points(point(parameters));
  }

  /** All points, as the event of that name has them. */
  Object points() {
    return points(Optional.empty());
  }

  private Object points(Optional<String> point) {
    return figures.points(point);
  }

  private Object counts(Parameters parameters) {
    parameters.only(POINT);
    return Map.of("counts", figures.counts(point(parameters)));
  }

  private RateReport rates(Parameters parameters) {
    parameters.only(POINT);
    String point =
        point(parameters).orElseThrow(() -> new WrongParameterException("point is missing"));
    RateReport rates = figures.rates(point);
    if (rates == null) {
      throw noPoint(point);
    }
    return rates;
  }

  private Object listeners(Parameters parameters) {
    parameters.only(POINT, "find", "sort", "offset", LIMIT);
    return figures.listeners(
        new ListenerQuery(
            point(parameters),
            parameters.text("find").orElse(""),
            order(parameters.text("sort").orElse("id")),
            parameters.integer("offset", 0, 0, MOST_OFFSET),
            parameters.integer(LIMIT, 100, 1, MOST)));
  }

  /** A name of {@link #ORDERS}; with a - before it the other way round. */
  private static Comparator<ListenerReport> order(String sort) {
    boolean descending = sort.startsWith("-");
    Comparator<ListenerReport> order = ORDERS.get(descending ? sort.substring(1) : sort);
    if (order == null) {
      throw new WrongParameterException(
          "sort: expected one of " + ORDERS.keySet() + ", with - before it to reverse it");
    }
    return descending ? order.reversed() : order;
  }

  private Object ended(Parameters parameters) {
    parameters.only(POINT, LIMIT);
    return Map.of("ended", figures.ended(point(parameters), limit(parameters)));
  }

  private Object handshakes(Parameters parameters) {
    parameters.only(POINT, LIMIT);
    return Map.of("handshakes", figures.handshakes(point(parameters), limit(parameters)));
  }

  private Object nodes(Parameters parameters) {
    parameters.only();
    return nodes();
  }

  /** All nodes, as the event of that name has them. */
  Object nodes() {
    return Map.of("nodes", nodes.all());
  }

  private Object actions(Parameters parameters) {
    parameters.only();
    return steering.report();
  }

  private static int limit(Parameters parameters) {
    return parameters.integer(LIMIT, 200, 1, MOST);
  }

  private Object delivery(Parameters parameters) {
    parameters.only();
    return delivery();
  }

  /** As the event of that name has it. */
  Object delivery() {
    return figures.delivery();
  }

  private CapacityReport capacity(Parameters parameters) {
    parameters.only("uplink", "kbps");
    BigDecimal uplink = parameters.positive("uplink", MOST_MBPS);
    return CapacityReport.of(Uplink.ofMbps(uplink), parameters.positive("kbps", MOST_KBPS));
  }

  private Optional<String> point(Parameters parameters) {
    Optional<String> point = parameters.text(POINT);
    if (point.isPresent() && !figures.has(point.get())) {
      throw noPoint(point.get());
    }
    return point;
  }

  private static NotFoundException noPoint(String point) {
    return new NotFoundException("there is no publishing point " + point);
  }
}
