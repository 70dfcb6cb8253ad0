// Classes, mixins, extensions and their members.

import 'dart:async';

sealed class Shape {
  const Shape();
  factory Shape.unit() = Square.unit;
  const factory Shape.none() = _Nothing<int>;

  double get area;
  set scale(double factor);
  Shape operator *(num factor);
}

final class _Nothing<T extends Object> extends Shape {
  const _Nothing();

  @override
  double get area => 0;

  @override
  set scale(double factor) {}

  @override
  Shape operator *(num factor) => this;
}

base class Square extends Shape {
  Square(this._side, {this.name = 'square', String? label, required int order})
      : assert(_side > 0, 'a side is positive'),
        label = label ?? '$name $order',
        super();
  Square.unit() : this(1, order: 0);
  Square.scaled(double side, [double factor = 1.0]) : this(side * factor, order: 1);
  factory Square.parse(String text) {
    return Square(double.parse(text), order: 2);
  }

  double _side;
  final String name;
  final String label;
  late final int cached = label.length;
  late int? lazy;
  static const int limit = 10, lower = 1;
  static final Map<String, Square> _all = {};
  static late final Square first;
  var loose, other = 2;
  covariant Object? anything;
  external int native;

  static Square? find(String key) => _all[key];
  static int get count => _all.length;
  static set count(int value) => throw UnsupportedError('$value');

  @override
  double get area => _side * _side;

  @override
  set scale(double factor) => _side *= factor;

  @override
  Square operator *(num factor) => Square(_side * factor, order: 3);

  Square operator -() => this;
  Square operator ~() => this;
  Square operator -(Square other) => this;
  bool operator <(Square other) => _side < other._side;
  bool operator >=(Square other) => !(this < other);
  Square operator ~/(int parts) => this;
  Square operator >>>(int bits) => this;
  Square operator <<(int bits) => this;
  double operator [](int index) => _side;
  void operator []=(int index, double value) {
    _side = value;
  }

  @override
  bool operator ==(Object other) => other is Square && other._side == _side;

  @override
  int get hashCode => Object.hash(_side, name);

  void call() {}

  T map<T extends num>(T Function(double side) change, {T? fallback}) {
    return change(_side);
  }

  void accept(covariant Square square, {required covariant Shape shape, final int x = 1}) {}

  external void fromOutside(int x);

  @override
  String toString() => 'Square($_side)';
}

abstract interface class Store<T> {
  Future<T?> find(String id);
  Stream<List<T>> watch({bool live = true});
  Future<void> save(T item, [int? revision]);
  abstract int size;
  abstract final String title;
}

abstract base class Base {}

abstract final class Final {
  static void run() {}
}

interface class Port {}

mixin class Both {
  int both = 1;
}

abstract mixin class Half {
  void half();
}

base mixin Sound on Base {
  void play() {}
}

mixin Logs<T> on Store<T> implements Port, Half {
  T? last;
  void log(String message);
}

class Alias = Base with Sound;
abstract class Alias2<T> = Base with Sound implements Port;

base class Many extends Base with Sound, Both implements Port, Comparable<Many> {
  Many._internal();
  static final Many instance = Many._internal();
  factory Many() => instance;

  @override
  int compareTo(Many other) => 0;
}

class Named {
  const Named({super.key, required this.child, this.onTap, void this.callback(int x)?, int Function(int)? this.change});
  Named.positional(super.key, this.child, [super.extra, this.onTap]);
  Named.typed(int this.x, String super.y);
  Named.init(int value)
      : x = value,
        y = value > 0 ? 'positive' : 'negative',
        super.named(value, other: [value]) {
    print(x);
  }
}

extension on String {
  bool get isBlank => trim().isEmpty;
}

extension Numbers<T extends num> on Iterable<T>? {
  T? get largest => this?.reduce((a, b) => a > b ? a : b);
  static int seen = 0;
  T operator +(int x) => largest!;
}

extension type Id(int value) {
  Id.zero() : value = 0;
  bool get isValid => value > 0;
}

extension type const Email._(String text) implements String {
  const Email(String text) : this._(text);
  factory Email.parse(String raw) => Email._(raw.trim());
  static const Email none = Email._('');
  Email operator +(String more) => Email._(text + more);
}

extension type Bag<T extends Object>._(List<T> items) implements Iterable<T> {}

class Words {
  final Type type;
  final int required, base, when;
  String? show, hide, on, of, async, sync, library, part;
  int get get => 1;
  set set(int value) {}
  void sealed() {}
  static int late = 2;
  T import<T>(T mixin) => mixin;
  bool get mounted => true;
  static Words of(Object context) => throw UnimplementedError();
}
