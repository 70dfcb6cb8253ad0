// Records, patterns and switch expressions.

(int, String) pair() => (1, 'a');
(int,) single() => (1,);
() nothing() => ();
({int x, int y}) named() => (x: 1, y: 2);
(int, {String? label, bool done}) mixed((int, int) point) => (point.$1, label: null, done: true);
Future<(int, List<({String name, int? age})>)> deep() async => (1, <({String name, int? age})>[]);

final record = const (1, 'two', three: 3, four: (4, 5));
Map<String, (int, {String note})> notes = {};
List<(String, int)>? table = [('a', 1), ('b', 2)];
final (int, int)? nullableRecord = null;

void declarations(Map<String, Object?> json, List<int> list, dynamic object) {
  var (a, b) = (1, 2);
  final (String name, age: int years, :bool adult) = object;
  (a, b) = (b, a);
  [a, b] = list;
  {'a': a, 'b': b} = object;
  final [first, second, ...rest] = list;
  var [x, ..., y] = list;
  final [_, int? third, ...] = list;
  final {'user': {'name': String user, 'tags': List<String> tags}} = json as dynamic;
  final Point(:x1, y1: renamed) = object;
  final ((p, q), (r, (s,))) = ((1, 2), (3, (4,)));
  var (n as int, m!, _) = object;
  print('$a $b $name $years $adult $first $second $rest $x $y $third $user $tags');
  for (final (index, value) in list.indexed) {
    print('$index: $value');
  }
  for (final MapEntry(:key, value: content) in json.entries) {
    print('$key=$content');
  }
  for (var (i, j) = (0, 9); i < j; (i, j) = (i + 1, j - 1)) {
    print(i + j);
  }
}

String describe(Object? value) => switch (value) {
      null => 'nothing',
      0 || 1 || 2 => 'small',
      int n when n < 0 => 'negative $n',
      >= 10 && < 100 => 'two digits',
      != 7 => 'not seven',
      -1 => 'minus one',
      double.infinity => 'endless',
      'a' || "b" => 'letter',
      true => 'yes',
      String(length: 0) => 'empty',
      String(:final length) when length > 10 => 'long: $length',
      [] => 'empty list',
      [final one] => 'one: $one',
      [int first, ..., int last] => '$first to $last',
      [_, ...final rest] when rest.isNotEmpty => 'rest $rest',
      <int>[1, 2] => 'one, two',
      {'type': 'circle', 'radius': final num radius} => 'circle $radius',
      <String, int>{'a': 1} => 'typed map',
      (int x, int y) => 'point $x $y',
      (x: var x, y: var y) => 'named $x $y',
      (:final lat, :final lng) => '$lat,$lng',
      Shape(area: > 0 && < 10, sides: [_, _, _]) => 'triangle',
      List<int> list => 'ints $list',
      Light.red => 'red',
      const Point(0, 0) => 'origin',
      const [1, 2] => 'constant',
      const (1 + 2) => 'three',
      (var p, _) && (_, var q) => '$p $q',
      final int? maybe? => '$maybe',
      var x! when x == 1 => 'forced',
      num _ as int => 'cast',
      _ => throw ArgumentError.value(value),
    };

void statements(Object? value, List<Object> items) {
  switch (value) {
    case 1 || 2:
      print('low');
    case int n when n.isEven:
      print('even');
      break;
    case Circle(:var radius) || Sphere(:var radius):
      print(radius);
    again:
    case 'again':
      continue done;
    case [int a, int b] when a < b:
    case (int a, int b):
      print(a + b);
    done:
    default:
      return;
  }
  if (value case int n when n > 3) {
    print(n);
  } else if (value case {'list': [final String head, ...]}) {
    print(head);
  } else if (value case (int a, :final b?) when b.isNotEmpty) print('$a $b');
  final result = [
    switch (value) { int _ => 1, _ => 2 },
    if (value case final String text?) text.length,
    for (final item in items)
      if (item case Circle(:final radius)) radius,
  ];
  print(switch ((value, items)) { (true, []) => 'both', (_, [_]) => 'one', (_, _) => 'other' });
  print(result);
}

Future<int> waiting(Future<Object> future) async => await switch (await future) {
      int n => Future.value(n),
      _ => throw StateError('not a number'),
    };

int exhaustive(Light light) {
  return switch (light) {
    Light.red => 1,
    Light.amber => 2,
    Light.green => 3,
  };
}
