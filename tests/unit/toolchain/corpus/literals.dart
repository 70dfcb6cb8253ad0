// Numbers, strings, symbols and collections.

const decimals = [0, 1.5, .5, 1e10, 1.5e-3, 6.02E+23, 1_000_000, 1__0.2_5];
const hexadecimals = [0xFF, 0XaB, 0xCAFE_F00D];

final single = 'it\'s "quoted" here';
final double1 = "it's \"quoted\" there";
final escapes = '\n\r\t\\\$\u00e9\u{1F426}\x41';
final adjacent = 'one '
    "two "
    r'three $not ${not} \n';
final raw1 = r'C:\new\$folder';
final raw2 = r"it's raw";
final multi1 = '''
First line with ' and '' inside
  $single and ${multi2.length + 1}
''';
final multi2 = """
He said "hello" and ""twice"".
${[
  for (final part in ['a', 'b']) '<$part>',
].join(', ')}
""";
final rawMulti1 = r'''
$raw ${raw} \n ' ''
''';
final rawMulti2 = r"""
${{{ ((( [[[ "quotes" \
""";
final nested = 'a ${'b ${'c ${1 + 2}'}'} d';
final inMap = "key: ${{'a': 1}['a']} and ${() {
  return '}';
}()}";
final simple = '$single$double1, ${single}_$raw1.length and \${escaped}';
final money = '\$${(3.14159).toStringAsFixed(2)}';
final empty = ['', "", '''''', """""", r''];
final birds = '🐦 été Ωmega $single';

const symbol1 = #answer;
const symbol2 = #core.List;
const symbol3 = #+;
const symbol4 = #[]=;

const emptyMap = {};
final emptySet = <int>{};
final emptyList = <Map<String, List<int>>>[];
final typedMap = <String, (int, String)>{'a': (1, 'x')};
const constants = const [1, const {2: 3}, const <int>{4}];

List<int> collect(List<int>? more, {required bool flag, int? maybe}) {
  return [
    0,
    if (flag) 1 else if (more == null) 2 else 3,
    for (var i = 0; i < 3; i++) i * 2,
    for (final item in more ?? const <int>[])
      if (item.isEven) item,
    ...?more,
    ...[4, 5],
    if (maybe case final value?) value,
    if (more case [final first, ...]) first else ...[6, 7],
    ?maybe,
    ?more?.firstOrNull,
  ];
}

Map<String, int> gather(Map<String, int> base, String? key, int? value) => {
      ...base,
      'fixed': 1,
      if (key != null) key: 2,
      for (final MapEntry(:key, :value) in base.entries) '$key!': value + 1,
      ?key: 3,
      'maybe': ?value,
      ?key: ?value,
    };
