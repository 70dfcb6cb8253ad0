// Enums, plain and enhanced, and type aliases.

enum Light { red, amber, green }

enum Planet with Describes implements Comparable<Planet> {
  mercury(mass: 3.303e+23, radius: 2.4397e6),
  @Deprecated('too warm')
  venus(mass: 4.869e+24, radius: 6.0518e6),

  /// Home.
  earth.round(5.976e+24);

  const Planet({required this.mass, required this.radius});
  const Planet.round(double mass) : this(mass: mass, radius: 6.37814e6);
  factory Planet.byName(String name) => values.firstWhere((planet) => planet.name == name);

  final double mass;
  final double radius;
  static const double gravity = 6.67300E-11;

  double get surfaceGravity => gravity * mass / (radius * radius);

  bool get isHome => this == earth;

  @override
  int compareTo(Planet other) => mass.compareTo(other.mass);

  @override
  String toString() => 'Planet.$name';
}

enum Setting<T extends Object> {
  volume<int>(3),
  name<String>('lark'),
  dark<bool>.on(),
  ;

  const Setting(this.initial);
  const Setting.on() : initial = null;

  final T? initial;
}

mixin Describes {
  String describe() => 'a thing';
}

typedef Ints = List<int>;
typedef Json = Map<String, Object?>;
typedef Compare<T> = int Function(T a, T b);
typedef Callback = void Function(int x, {required String name, int? y});
typedef Optional = void Function([int? x, String y]);
typedef Generic = T Function<T extends num>(T value);
typedef Nullable = int? Function()?;
typedef Point = ({double x, double y});
typedef Pair<A, B> = (A first, B second);
typedef void Old(int x);
