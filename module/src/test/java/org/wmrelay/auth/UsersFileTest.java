package org.wmrelay.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.auth.UsersFile.UsersFileException;

class UsersFileTest {
  @TempDir Path dir;

  @Test
  void shouldReadUsersCommentsAndHtdigestLines() throws Exception {
    var users =
        UsersFile.parse(
            List.of(
                "\uFEFF# encoders",
                "",
                " Studio = pass=word ",
                "nobody=",
                "alice:Digest:1120899c1a4cd3cf7728c6d8dedd179b"));
    assertEquals(Set.of("studio", "alice"), users.keySet());
    assertTrue(users.get("studio").accepts("pass=word", java.nio.charset.StandardCharsets.UTF_8));
    assertFalse(users.get("studio").accepts("password", java.nio.charset.StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"just words", "=password", "alice:Digest:tooshort"})
  void shouldNameTheLineThatIsWrongWithoutItsContent(String line) {
    UsersFileException wrong =
        assertThrows(UsersFileException.class, () -> UsersFile.parse(List.of("a=b", "# c", line)));
    assertEquals("line 3: user=password expected", wrong.getMessage());
  }

  @Test
  void shouldReadTheFileAgainWhenItChanged() throws IOException {
    Path path = write("a=1\n");
    UsersFile users = new UsersFile(path);
    assertTrue(users.find("A").isPresent());
    write("b=22\n");
    assertFalse(users.find("a").isPresent());
    assertTrue(users.find("b").isPresent());
  }

  @Test
  void shouldReadTheFileAgainWhenOnlyItsTimeChanged() throws IOException {
    Path path = write("a=1\n");
    UsersFile users = new UsersFile(path);
    assertFalse(users.isEmpty());
    write("b=1\n");
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(10)));
    assertTrue(users.find("b").isPresent());
  }

  @Test
  void shouldKeepTheLastGoodUsersWhenTheFileIsWrongOrGone() throws IOException {
    Path path = write("a=1\n");
    UsersFile users = new UsersFile(path);
    assertTrue(users.find("a").isPresent());
    write("nonsense in here\n");
    assertTrue(users.find("a").isPresent());
    Files.delete(path);
    assertTrue(users.find("a").isPresent());
  }

  @Test
  void shouldHaveNobodyInItWhenTheFileNeverWasGood() {
    assertTrue(new UsersFile(dir.resolve("missing")).isEmpty());
  }

  @Test
  void shouldRefuseAFileThatIsTooLarge() throws IOException {
    Path path = dir.resolve("users");
    Files.write(path, new byte[(int) UsersFile.MAX_BYTES + 1]);
    assertTrue(new UsersFile(path).isEmpty());
  }

  private Path write(String content) throws IOException {
    return Files.writeString(dir.resolve("users"), content);
  }
}
