package org.wmrelay.admin;

import com.google.gson.JsonParseException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.wmrelay.admin.status.NodeReport;
import org.wmrelay.admin.status.Nodes;

/**
 * What this node's API asks those of others, as JSON. Who may write to the bus may ask; the paths
 * are those of the API and no others.
 */
final class OtherNodes {
  private static final int FORMAT = 1;

  private final Nodes nodes;

  /**
   * A request to the API of another node.
   *
   * @param format of this question; that before and after this one is understood
   * @param by who wants something done; null for what only reads
   * @param resource what is read; the actions if something shall be done
   */
  private record Question(
      int format,
      @Nullable String by,
      @Nullable String resource,
      @Nullable Map<String, List<String>> parameters) {}

  /** Its answer. */
  private record Reply(int status, @Nullable String contentType, @Nullable String body) {
    Answer answer() {
      String type = Objects.requireNonNullElse(contentType, "");
      boolean problem = type.equals(Answer.PROBLEM);
      String text = Objects.requireNonNullElse(body, "");
      return Answer.of(problem ? Answer.PROBLEM : "application/json", text)
          .withStatus(status >= 200 && status < 600 ? status : HttpServletResponse.SC_BAD_GATEWAY);
    }
  }

  /** What counts here of an answer that lists actions and bans. */
  private record BanList(@Nullable List<@Nullable Ban> bans) {}

  private record Ban(@Nullable String address, @Nullable Instant until) {}

  OtherNodes(Nodes nodes) {
    this.nodes = nodes;
  }

  /** The node that is meant, if it is another one. */
  Optional<String> meantBy(Parameters parameters) {
    return parameters.text(Api.NODE).filter(name -> !name.equals(nodes.self()));
  }

  /**
   * Asks one.
   *
   * @param by who wants something done; null for what only reads
   */
  Answer ask(String node, @Nullable String by, String resource, Parameters parameters) {
    List<String> known = names();
    if (!known.contains(node)) {
      return Answer.notFound("there is no other node of that name; there are " + known);
    }
    String reply = nodes.ask(List.of(node), question(by, resource, parameters)).get(node);
    return reply == null ? silent(node) : read(reply).answer();
  }

  private static Answer silent(String node) {
    return Answer.problem(
        HttpServletResponse.SC_GATEWAY_TIMEOUT,
        "Gateway timeout",
        "node " + node + " gave no answer within a second");
  }

  /**
   * Has all others do something.
   *
   * @return words about how many did; empty if there is no other
   */
  String actOnAll(String by, Parameters parameters) {
    List<String> known = names();
    if (known.isEmpty()) {
      return "";
    }
    long did =
        nodes.ask(known, question(by, Api.ACTIONS, parameters)).values().stream()
            .filter(reply -> read(reply).status() == HttpServletResponse.SC_OK)
            .count();
    return "; other nodes that did the same: " + did + " of " + known.size();
  }

  /**
   * Tells the addresses that others have banned, and until when. One answer is enough, because a
   * ban is made on all nodes.
   *
   * @return false if there are others and none of them answered
   */
  boolean bans(BiConsumer<String, Instant> taker) {
    List<String> known = names();
    String question = question(null, Api.ACTIONS, Parameters.of(Map.of()));
    Collection<String> replies = nodes.ask(known, question).values();
    for (String reply : replies) {
      for (Ban ban : bans(read(reply))) {
        if (ban != null && ban.address() != null && ban.until() != null) {
          taker.accept(ban.address(), ban.until());
        }
      }
    }
    return known.isEmpty() || !replies.isEmpty();
  }

  private static List<@Nullable Ban> bans(Reply reply) {
    BanList list = read(Objects.requireNonNullElse(reply.body(), ""), BanList.class);
    return list == null || list.bans() == null ? List.of() : list.bans();
  }

  private List<String> names() {
    return nodes.all().stream().filter(node -> !node.self()).map(NodeReport::name).toList();
  }

  private String question(@Nullable String by, String resource, Parameters parameters) {
    String who = by == null ? null : by + ", by node " + nodes.self();
    return Json.write(new Question(FORMAT, who, resource, parameters.lists()));
  }

  private static Reply read(String reply) {
    return Objects.requireNonNullElse(read(reply, Reply.class), new Reply(0, "", ""));
  }

  private static <T> @Nullable T read(String text, Class<T> type) {
    try {
      return Json.read(text, type);
    } catch (JsonParseException notOne) {
      return null;
    }
  }

  // ---- who is asked ----

  /** The answer to another node's question. */
  String answer(String text, Api api) {
    Answer answer = answer(read(text, Question.class), api);
    return Json.write(new Reply(answer.status(), answer.contentType(), answer.body()));
  }

  private static Answer answer(@Nullable Question question, Api api) {
    if (question == null
        || question.resource() == null
        || question.parameters() == null
        || Math.abs(question.format() - FORMAT) > 1) {
      return Answer.badRequest("this is no question of a node");
    }
    Parameters parameters = Parameters.of(question.parameters());
    String by = question.by();
    return by != null && question.resource().equals(Api.ACTIONS)
        ? api.actHere(by.replaceAll("\\p{Cntrl}", " "), parameters)
        : api.answerHere(question.resource(), parameters);
  }
}
