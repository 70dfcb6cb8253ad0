// Dart 3.13 and the constructs that the grammar has not learned yet.

mixin class Mixed = Object with Sound;

mixin Sound {}

class Point(var int x, var int y);

class const Fixed(final int value) extends Base implements Comparable<Fixed> {
  @override
  int compareTo(Fixed other) => value - other.value;
}

class Named.at(final int x, {required final int y, int z = 1}) extends Base {
  final int sum = x + y + z;
}

class Box<T extends Object>(final T content, [final String? label]) with Sound {
  this : assert(label != '') {
    print(content);
  }

  new empty(T content) : this(content, null);
  factory of(T content) => Box(content);
}

class Counter {
  int count = 0;

  new();
  new from(this.count);
  const new fixed(this.count);
  factory() => Counter.from(1);
}

class Base;

class Derived extends Base;

extension type Id(int value);

enum Level(final int weight) {
  low(1),
  high(2);
}

class Private {
  Private({required this._hidden});

  final int _hidden;
}
