package org.wmrelay.source.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.host.TomcatHost;
import org.wmrelay.wire.Vectors;

/** The same on another container: what an encoder's session consists of. */
class PushOnTomcatTest {
  private static final byte[] BODY = Vectors.bytes("push_body.bin");

  @TempDir private Path work;

  private final PushStudio studio =
      new PushStudio(servlet -> TomcatHost.start(servlet, "/media", work), PushHost.ANY);

  @BeforeEach
  void start() throws Exception {
    studio.open("/test").closed("/closed").password("/studio", "secret").start();
  }

  @AfterEach
  void stop() throws Exception {
    studio.close();
  }

  @Test
  void shouldSetUpAndStreamSeveralBodiesOnOneConnection() throws Exception {
    byte[] first = Vectors.bytes("push_bounded_1.bin");
    byte[] second = Vectors.bytes("push_bounded_2.bin");
    try (Encoder encoder = studio.encoder("/media/test")) {
      String setup = encoder.setup("AutoDestroy: 1\r\n");
      assertTrue(setup.startsWith("HTTP/1.1 204 "), setup);
      assertTrue(setup.contains("\nServer: " + PushStudio.PRODUCT + "\n"), setup);
      assertTrue(setup.contains("\nSet-Cookie: push-id="), setup);
      encoder.start(first.length).send(first);
      assertEquals(204, encoder.status());
      encoder.start().send(second, 0, second.length - 8);
      Awaitility.await().until(() -> studio.packets("/test") == 6);
      encoder.send(second, second.length - 8, second.length);
      assertEquals(204, encoder.status());
      assertEquals(PointState.IDLE, studio.point("/test").status().state());
    }
  }

  @ParameterizedTest
  @CsvSource({"/media/studio, 401", "/media/closed, 403", "/media/nowhere, 404"})
  void shouldLetTheEncoderReadARefusalWhileItGoesOnSending(String path, int status)
      throws Exception {
    try (Encoder encoder = studio.encoder(path)) {
      encoder.start();
      for (int i = 0; i < 10; i++) {
        encoder.send(BODY);
      }
      assertEquals(status, encoder.status());
      assertTrue(closes(encoder));
    }
  }

  private static boolean closes(Encoder encoder) {
    try {
      return encoder.rest().length == 0;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void shouldEndASilentPush() throws Exception {
    try (Encoder encoder = studio.encoder("/media/test")) {
      stream(encoder);
      studio.skip(Duration.ofSeconds(61));
      assertEquals(408, encoder.status());
    }
  }

  @Test
  void shouldGiveThePointToTheNewerPush() throws Exception {
    try (Encoder older = studio.encoder("/media/test");
        Encoder newer = studio.encoder("/media/test")) {
      stream(older);
      newer.start().send(BODY, 0, BODY.length - 8);
      assertEquals(409, older.status());
    }
  }

  @Test
  void shouldLoseAnEncoderThatIsCutOff() throws Exception {
    try (Encoder encoder = studio.encoder("/media/test")) {
      stream(encoder);
      encoder.reset();
      Awaitility.await()
          .untilAsserted(
              () -> assertEquals(PointState.LINGERING, studio.point("/test").status().state()));
      assertEquals(0, studio.server().openRequests());
    }
  }

  @Test
  void shouldTakeAnAsfFileInChunks() throws Exception {
    byte[] file = Vectors.bytes("av.asf");
    try (Encoder encoder = studio.encoder("/media/test")) {
      encoder.say("PUT /media/test HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      encoder.say(Integer.toHexString(file.length) + "\r\n").send(file).say("\r\n0\r\n\r\n");
      assertEquals(200, encoder.status());
      assertEquals(33, studio.packets("/test"));
    }
  }

  private void stream(Encoder encoder) throws Exception {
    encoder.start().send(BODY, 0, BODY.length - 8);
    Awaitility.await().until(() -> studio.packets("/test") == 33);
  }
}
