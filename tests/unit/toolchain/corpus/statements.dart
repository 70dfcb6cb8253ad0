// Statements, generators and asynchronous code.

import 'dart:async';

Iterable<int> count(int to) sync* {
  for (var i = 0, j = to; i < j; i++, j--) {
    yield i;
  }
  if (to > 0) yield* count(to - 1);
}

Stream<int> ticks(Stream<int> source) async* {
  await for (final tick in source) {
    yield tick;
  }
  yield* source.map((tick) => tick * 2);
}

Future<void> work(List<Future<int>> futures, Iterable<Object?> items) async {
  final values = await Future.wait([for (final future in futures) future]);
  final (first, second) = await (futures.first, futures.last).wait;
  print((await futures.first).isEven ? await futures.last : -(await futures.first));
  await for (var value in Stream.fromIterable(values)) print(value);

  outer:
  for (;;) {
    inner:
    while (true) {
      if (first == second) continue outer;
      if (first > second) break inner;
      break outer;
    }
    do {
      print('once');
    } while (first < second);
  }

  for (final item in items) print(item);
  for (var item in items) {
    print(item);
  }
  int index;
  for (index = 0; index < 3; index += 1) {}
  for (; index > 0;) index--;

  block:
  {
    if (index == 0) break block;
    print('not reached');
  }

  try {
    throw FormatException('bad', values, 3);
  } on FormatException catch (error, stackTrace) {
    print('$error $stackTrace');
    rethrow;
  } on TimeoutException {
    print('late');
  } catch (_) {
    throw StateError('other');
  } finally {
    print('done');
  }

  assert(index >= 0);
  assert(index < 100, 'index is $index');
  if (index == 0)
    print('zero');
  else if (index == 1)
    print('one');
  else {
    print('many');
  }
  late final String name;
  late var lazy = name.length;
  const limit = 3, step = 1;
  final int a = 1, b;
  var c, d = 4;
  int? maybe;
  List<Map<String, int>>? nested;
  (int, int) point = (1, 2);
  ({int x}) boxed = (x: 1);
  void Function(int)? callback;
  int Function(int, {int? y})? Function() factory_ = () => null;

  void local() {}
  int doubled(int x) => x * 2;
  Future<int> later() async => 1;
  Iterable<int> lazyOnes() sync* {
    yield 1;
  }

  T identity<T>(T value) => value;
  get;
  ;
  local();
  print([doubled(2), await later(), lazyOnes(), identity<int>(3), lazy, limit, step, a, b, c, d, maybe, nested, point]);
  print([boxed, callback, factory_]);
}

void wildcards(int _, String _) {
  var _ = 1;
  final _ = 'unused';
  void _() {}
  [1, 2].map((_) => 0).fold(0, (_, _) => 1);
  for (final _ in [1]) {}
  try {} catch (_, _) {}
}

external int native(int x);
external int get outside;
external set outside(int value);
external final String constant;

@pragma('vm:entry-point')
int get version => 1;

set version(int value) => print(value);

dynamic untyped(a, [b, c = 1]) => a ?? b ?? c;
noTypes() {}
Never fail(String message) => throw StateError(message);
