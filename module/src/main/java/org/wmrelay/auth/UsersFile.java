package org.wmrelay.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of users: {@code user=password} lines, lines of htdigest ({@code user:realm:hash}), empty
 * lines and {@code #} comments, in UTF-8. A user without a password cannot log in.
 *
 * <p>Looked at again at each login and read again when its time or size changed. While it is gone
 * or wrong the last good content counts, and the log says so once; a file that never was good has
 * nobody in it.
 */
public final class UsersFile implements Users {
  /** A file of users is short; a larger one is refused. */
  static final long MAX_BYTES = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
  private static final Pattern HTDIGEST = Pattern.compile("([^:=]+):([^:]*):([0-9a-fA-F]{32})");

  private final Path path;
  private Map<String, Credential> users = Map.of();
  private Optional<Stamp> read = Optional.empty();
  private String complaint = "";

  private record Stamp(FileTime modified, long size) {}

  public UsersFile(Path path) {
    this.path = path;
  }

  @Override
  public synchronized Optional<Credential> find(String name) {
    refresh();
    return Optional.ofNullable(users.get(key(name)));
  }

  @Override
  public synchronized boolean isEmpty() {
    refresh();
    return users.isEmpty();
  }

  private void refresh() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      Stamp stamp = new Stamp(now.lastModifiedTime(), now.size());
      if (!read.equals(Optional.of(stamp))) {
        users = parse(load(stamp.size()));
        read = Optional.of(stamp);
        complaint = "";
        LOG.info("{}: {} users", path, users.size());
      }
    } catch (IOException | UsersFileException wrong) {
      complain(wrong);
    }
  }

  private List<String> load(long size) throws IOException, UsersFileException {
    if (size > MAX_BYTES) {
      throw new UsersFileException("larger than " + MAX_BYTES + " bytes");
    }
    return Files.readAllLines(path, UTF_8);
  }

  private void complain(Exception wrong) {
    String now = wrong.toString();
    if (!now.equals(complaint)) {
      complaint = now;
      LOG.warn("{} cannot be read, {} known users still count: {}", path, users.size(), now);
    }
  }

  /** Reads the lines; the first wrong one is named, without what it says. */
  static Map<String, Credential> parse(List<String> lines) throws UsersFileException {
    Map<String, Credential> found = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = i == 0 ? withoutByteOrderMark(lines.get(0)).strip() : lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        Optional<Credential> user = parse(line, i + 1);
        user.ifPresent(credential -> found.put(key(credential.user()), credential));
      }
    }
    return Map.copyOf(found);
  }

  private static Optional<Credential> parse(String line, int number) throws UsersFileException {
    Matcher htdigest = HTDIGEST.matcher(line);
    if (htdigest.matches()) {
      String a1 = htdigest.group(3).toLowerCase(Locale.ROOT);
      return Optional.of(Credential.ofDigest(htdigest.group(1), htdigest.group(2), a1));
    }
    int equals = line.indexOf('=');
    if (equals < 1) {
      throw new UsersFileException("line " + number + ": user=password expected");
    }
    String password = line.substring(equals + 1).strip();
    return password.isEmpty()
        ? Optional.empty()
        : Optional.of(Credential.ofPassword(line.substring(0, equals).strip(), password));
  }

  private static String withoutByteOrderMark(String line) {
    return line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** A line that is neither a user nor a comment. */
  static final class UsersFileException extends Exception {
    private static final long serialVersionUID = 1;

    UsersFileException(String message) {
      super(message);
    }
  }
}
