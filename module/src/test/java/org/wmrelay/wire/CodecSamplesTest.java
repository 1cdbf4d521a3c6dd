package org.wmrelay.wire;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wmrelay.wire.CodecAsserts.Codec;
import org.wmrelay.wire.mmsh.FrameReader.Form;

class CodecSamplesTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void shouldReadSampleHoweverItIsCut(String sample, Supplier<Codec> codecs) {
    CodecAsserts.assertReads(sample, codecs);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void shouldOnlyThrowItsOwnExceptionWhenSampleIsDamaged(String sample, Supplier<Codec> codecs) {
    CodecAsserts.assertSurvives(sample, codecs);
  }

  static Stream<Arguments> samples() {
    Supplier<Codec> wmsp = () -> new FrameDump(Form.WMSP);
    Supplier<Codec> push = () -> new FrameDump(Form.PUSH);
    Supplier<Codec> plain = AsfDump::new;
    return Stream.of(
        Arguments.of("av.asf_stream", wmsp),
        Arguments.of("wmsp_from_push.bin", wmsp),
        Arguments.of("wmsp_from_push_change.bin", wmsp),
        Arguments.of("wmsp_header_fragmented.bin", wmsp),
        Arguments.of("wmsp_meta_bflag.bin", wmsp),
        Arguments.of("vlc_mmsh_describe_response.bin", wmsp),
        Arguments.of("vlc_mmsh_play_response.bin", wmsp),
        Arguments.of("push_body.bin", push),
        Arguments.of("push_change.bin", push),
        Arguments.of("push_bounded_1.bin", push),
        Arguments.of("push_bounded_2.bin", push),
        Arguments.of("audio.asf", plain),
        Arguments.of("av.asf", plain),
        Arguments.of("av1444.asf", plain),
        Arguments.of("deframed.asf", plain));
  }
}
