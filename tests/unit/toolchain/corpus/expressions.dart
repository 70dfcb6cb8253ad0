// Operators, cascades, calls, closures and dot shorthands.

int? maybe;
late final List<int> numbers;

void operators(int a, int b, int? c, bool p, bool q, Object? o, List<int>? list, Map<String, List<int>> map) {
  print(a + b * a - b / a % b ~/ a);
  print(a & b | a ^ ~b << 2 >> 1 >>> 3);
  print(p && q || !p && a == b || a != b && a < b || a >= b);
  print(c ?? a);
  print(p ? q ? 1 : 2 : 3);
  print(o is int || o is! String || o is List<int>? || o is (int, String) || o is int Function(int));
  print((o as int).isEven && (o as List<Map<String, int>>?)!.isEmpty);
  a++;
  --b;
  a += 1;
  a -= 1;
  a *= 2;
  a ~/= 2;
  a %= 3;
  a <<= 1;
  a >>= 1;
  a >>>= 1;
  a &= 1;
  a |= 2;
  a ^= 3;
  c ??= -a;
  list?[0] = 1;
  list![0]++;
  map['a']?.add(1);
  map['b']!.length;
  (maybe ??= 3).isEven;
  print(list?.first?.abs() ?? list?[1] ?? -1);
  print(a < b ? [1] : {2});
  print(p ? (a) : (b));
  print([a < b, a > b, a<=b]);
  final x = c ?? (throw ArgumentError());
  print(p ? x : throw StateError('no'));
}

void cascades(Paint paint, Paint? other, List<int> list) {
  paint
    ..color = 1
    ..style.width = 2.0
    ..points[0] = 3
    ..draw(1, at: 2)
    ..child?.draw(2)
    ..reset();
  other
    ?..color = 1
    ..draw(3);
  final made = Paint()
    ..color = 4
    ..points.addAll([1, 2])
    ..nested = (Paint()..color = 5);
  list
    ..add(1)
    ..[0] = 2
    ..sort((a, b) => b - a);
  print(made..draw(6));
}

void closures() {
  final plain = (int a, {int b = 1, required int c}) => a + b + c;
  final body = ([int? x]) {
    return x;
  };
  final later = () async => 1;
  final stream = () async* {
    yield 1;
  };
  final many = () sync* {
    yield 1;
  };
  final generic = <T extends Object>(T value, {List<T>? more}) => value;
  final setOrMap = [() => {}, () => {1}, () => {'a': 1}, () => ({'a': 1})];
  final immediately = (() {
    return 1;
  })();
  numbers.where((n) => n.isEven).map<String>((n) => '$n').toList(growable: false)..shuffle();
  Future.delayed(const Duration(milliseconds: 1), () => 1).then((_) {}, onError: (Object e, StackTrace s) {});
  print([plain, body, later, stream, many, generic, setOrMap, immediately]);
}

void constructions() {
  final tearOffs = [Foo.new, Foo.named, List<int>.filled, identity<int>, int.parse];
  final typeLiterals = [int, List<int>, Map<String, List<int>>];
  final made = [new Foo(), new Foo<int>.named(1), const Foo(), const Foo<int>.named(2), Foo<int>(3)];
  final nested = Foo<Map<String, List<(int, int)>>>.named({});
  final call = identity<List<int>>([1]).first;
  print([tearOffs, typeLiterals, made, nested, call, f(a < b, c > d), f(a<b>(c))]);
  super.toString();
  this.toString();
}

enum Align { start, center, end }

Align shorthand(Align align, {Align fallback = .center}) {
  Align other = .start;
  other = align == .end ? .start : .center;
  const Duration wait = .zero;
  int parsed = .parse('42').abs();
  final List<Align> all = [.start, .center, if (parsed > 1) .end];
  final Map<Align, int> map = {.start: 1, .end: 2};
  final Foo foo = .new(1);
  final Foo named = const .named(2);
  place(.center, align: .end, padding: const .all(8), child: .named(1));
  switch (other) {
    case .start:
      return .end;
    case .center || .end:
      print([all, map, foo, named, wait]);
  }
  return switch (align) {
    .start => .end,
    .center => .center,
    .end => .start,
  };
}

Align chosen() => .center;
