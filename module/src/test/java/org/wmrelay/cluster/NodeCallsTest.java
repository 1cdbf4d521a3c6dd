package org.wmrelay.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeCallsTest {
  private final LocalBus net = new LocalBus(System::nanoTime, 1);
  private final Subjects subjects = new Subjects("t");
  private final Bus here = net.connect();
  private final NodeCalls calls = new NodeCalls(here, subjects);

  private NodeCalls other() {
    return new NodeCalls(net.connect(), subjects);
  }

  @Test
  void shouldBringQuestionsToThoseNodesAndTheirAnswersBack() throws Exception {
    other().answer("b", question -> question + "-b");
    other().answer("c", question -> question + "-c");
    other().answer("d", question -> question + "-d");
    assertEquals(Map.of("b", "ü-b", "c", "ü-c"), calls.ask(List.of("b", "c"), "ü"));
  }

  @Test
  void shouldBringLongAnswersWhole() throws Exception {
    String longest = "ä".repeat(NodeCalls.MOST_ANSWER / 2);
    other().answer("b", question -> longest);
    assertEquals(longest, calls.ask(List.of("b"), "").get("b"));
  }

  @Test
  void shouldLeaveOutWhoDoesNotAnswerInTime() throws Exception {
    other().answer("b", question -> "b");
    other().answer("long", question -> "x".repeat(NodeCalls.MOST_ANSWER + 1));
    other()
        .answer(
            "failing",
            question -> {
              throw new IllegalStateException("as the test wants");
            });
    List<String> all = List.of("nobody", "long", "failing", "b");
    assertEquals(Map.of("b", "b"), calls.ask(all, "?"));
  }

  @Test
  void shouldNotTakeAnAnswerThatLacksAPiece() throws Exception {
    here.subscribe(subjects.node("b"), (question, to) -> here.publish(to, new byte[] {0, 0, 0, 1}));
    here.subscribe(
        subjects.node("c"),
        (question, to) -> {
          here.publish(to, new byte[] {0, 0, 0, 0, 0, 0, 0, 2, 'x'});
          here.publish(to, new byte[] {0, 0, 0, 2, 0, 0, 0, 2, 'y'});
        });
    assertEquals(Map.of(), calls.ask(List.of("b", "c"), "?"));
  }

  @Test
  void shouldNotAnswerWhatIsTooLong() throws Exception {
    other().answer("b", question -> "b");
    assertEquals(Map.of(), calls.ask(List.of("b"), "x".repeat(NodeCalls.MOST_QUESTION + 1)));
  }
}
