#!/usr/bin/env dart
// Everything that may stand before the first declaration.

@Deprecated('only an example')
library wingbeat.corpus.directives;

import 'dart:async';
import 'dart:io' as io show File, Directory, Platform;
import 'dart:math' hide Point, Rectangle;
import 'dart:convert'
    show
        JsonDecoder,
        JsonEncoder,
        utf8;
import "dart:collection";
import 'dart:isolate' deferred as isolates;
import 'dart:html' if (dart.library.io) 'dart:io' if (dart.library.js_interop == 'true') 'dart:js_interop' as platform;

export 'dart:typed_data' show Uint8List;
export 'dart:math' if (dart.library.io) 'dart:io' hide sqrt;

/* A block comment /* with one inside */ that goes on. */

/// The answer, documented.
///
/// ```dart
/// print(answer);
/// ```
const int answer = 42;

/** An older way to document. */
void main(List<String> arguments) async {
  await isolates.loadLibrary();
  io.stdout.writeln('${arguments.length} of $answer');
}
