/**
 * Every parser that sees foreign bytes, to be fed with anything at all: by {@code ParserTest} with
 * mutations of what is right, and by Jazzer, which looks for inputs that reach new code.
 */
package org.wmrelay.fuzz;
