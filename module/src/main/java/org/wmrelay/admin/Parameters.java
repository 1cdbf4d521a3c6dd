package org.wmrelay.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The query of a request to the API, read strictly: what it does not know, it refuses.
 *
 * <p>Getters throw {@link WrongParameterException}.
 */
final class Parameters {
  /** Short, so that reckoning with it costs nothing. */
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,20})?");

  private final Map<String, String[]> values;

  Parameters(Map<String, String[]> values) {
    this.values = values;
  }

  static Parameters of(HttpServletRequest request) {
    return new Parameters(request.getParameterMap());
  }

  static Parameters of(Map<String, List<String>> lists) {
    Map<String, String[]> values = new TreeMap<>();
    lists.forEach((name, each) -> values.put(name, each.toArray(String[]::new)));
    return new Parameters(values);
  }

  /** All of them, each with what is given for it. */
  Map<String, List<String>> lists() {
    Map<String, List<String>> lists = new TreeMap<>();
    values.forEach((name, each) -> lists.put(name, List.of(each)));
    return lists;
  }

  /** Without that one. */
  Parameters without(String name) {
    Map<String, String[]> others = new TreeMap<>(values);
    others.remove(name);
    return new Parameters(others);
  }

  /** With that one in place of what it was. */
  Parameters with(String name, String value) {
    Map<String, String[]> others = new TreeMap<>(values);
    others.put(name, new String[] {value});
    return new Parameters(others);
  }

  /** A parameter is not as it is documented. */
  static final class WrongParameterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongParameterException(String message) {
      super(message);
    }
  }

  /** Refuses all but these. */
  Parameters only(String... names) {
    Set<String> unknown = new TreeSet<>(values.keySet());
    Arrays.asList(names).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new WrongParameterException(
          "unknown parameter " + unknown + "; expected of " + Arrays.toString(names));
    }
    return this;
  }

  Optional<String> text(String name) {
    String[] given = values.get(name);
    if (given != null && given.length > 1) {
      throw new WrongParameterException(name + " is there twice");
    }
    return given == null ? Optional.empty() : Optional.of(given[0]);
  }

  /** A text that must be there. */
  String required(String name) {
    return text(name).orElseThrow(() -> new WrongParameterException(name + " is missing"));
  }

  int integer(String name, int otherwise, int min, int max) {
    Optional<String> text = text(name);
    try {
      int value = text.map(Integer::parseInt).orElse(otherwise);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // told below
    }
    throw new WrongParameterException(
        name + ": expected a whole number from " + min + " to " + max + ", found " + text.get());
  }

  /** A number that must be there: more than 0, in decimals at will. */
  BigDecimal positive(String name, int max) {
    String text = required(name);
    if (DECIMAL.matcher(text).matches()) {
      BigDecimal value = new BigDecimal(text);
      if (value.signum() > 0 && value.compareTo(BigDecimal.valueOf(max)) <= 0) {
        return value;
      }
    }
    throw new WrongParameterException(
        name + ": expected a number above 0, " + max + " at most, found " + text);
  }
}
