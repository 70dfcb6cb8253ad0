// A screen as people write them in Flutter.

import 'package:flutter/material.dart';

void main() => runApp(const ProviderScope(child: App()));

@immutable
class App extends StatelessWidget {
  const App({super.key, @visibleForTesting this.home, required final this.title});

  final Widget? home;
  final String title;

  @override
  Widget build(BuildContext context) {
    final ThemeData(:colorScheme, :textTheme) = Theme.of(context);
    return MaterialApp(
      title: 'Corpus',
      theme: ThemeData(
        colorScheme: ColorScheme.fromSeed(seedColor: const Color(0xFF2E7D5B)),
        useMaterial3: true,
      ),
      home: home ??
          Scaffold(
            appBar: AppBar(
              title: Text('Hello, $title!', style: textTheme.titleLarge?.copyWith(color: colorScheme.primary)),
              actions: [
                IconButton(onPressed: () {}, icon: const Icon(Icons.add)),
                if (title.isNotEmpty) ...[
                  const SizedBox(width: 8),
                  Text(title),
                ] else
                  const SizedBox.shrink(),
              ],
            ),
            body: const Counter(initial: 3),
          ),
      routes: {
        '/': (context) => const Counter(),
        '/about': (_) => const Placeholder(),
      },
      onGenerateRoute: (settings) => switch (settings.name) {
        '/counter' => MaterialPageRoute<void>(builder: (_) => const Counter()),
        _ => null,
      },
    );
  }
}

class Counter extends StatefulWidget {
  const Counter({super.key, this.initial = 0});

  final int initial;

  @override
  State<Counter> createState() => _CounterState();
}

class _CounterState extends State<Counter> with SingleTickerProviderStateMixin {
  late int _count = widget.initial;
  late final AnimationController _controller = AnimationController(
    vsync: this,
    duration: const Duration(milliseconds: 300),
  )..addListener(() => setState(() {}));
  final _key = GlobalKey<FormState>();

  @override
  void initState() {
    super.initState();
    WidgetsBinding.instance.addPostFrameCallback((_) async {
      if (!mounted) return;
      await _controller.forward();
    });
  }

  @override
  void dispose() {
    _controller.dispose();
    super.dispose();
  }

  void _increment([int by = 1]) => setState(() {
        _count += by;
      });

  @override
  Widget build(BuildContext context) {
    final size = MediaQuery.sizeOf(context);
    return Form(
      key: _key,
      child: LayoutBuilder(
        builder: (context, constraints) {
          if (constraints.maxWidth > 600 && size case Size(:final width, :final height) when width > height) {
            return const Text('wide');
          }
          return ListView.separated(
            padding: const EdgeInsets.symmetric(horizontal: 16, vertical: 8),
            itemCount: _count,
            separatorBuilder: (_, _) => const Divider(height: 1),
            itemBuilder: (context, index) => Dismissible(
              key: ValueKey('item-$index'),
              onDismissed: (direction) async {
                final messenger = ScaffoldMessenger.of(context)..hideCurrentSnackBar();
                messenger.showSnackBar(SnackBar(content: Text('Removed ${index + 1} of $_count')));
              },
              child: ListTile(
                leading: CircleAvatar(child: Text('${index + 1}')),
                title: Text.rich(
                  TextSpan(children: [
                    for (final (i, word) in 'one two three'.split(' ').indexed)
                      TextSpan(text: i == 0 ? word : ' $word'),
                  ]),
                ),
                onTap: index.isEven ? _increment : null,
                trailing: switch (index % 3) {
                  0 => const Icon(Icons.star),
                  1 when _count > 3 => const Icon(Icons.star_half),
                  _ => null,
                },
              ),
            ),
          );
        },
      ),
    );
  }
}
