import 'package:app/home/starter_step.dart';
import 'package:app/home/widgets/step_tile.dart';
import 'package:app/home/widgets/welcome_banner.dart';
import 'package:app/theme/theme_mode_button.dart';
import 'package:flutter/material.dart';

/// The first screen: a welcome and a short list of things to do.
class HomeScreen extends StatefulWidget {
  const HomeScreen({
    required this.title,
    required this.themeMode,
    required this.onThemeModeChanged,
    super.key,
  });

  final String title;
  final ThemeMode themeMode;

  /// Called when another theme mode is chosen in the app bar.
  final ValueChanged<ThemeMode> onThemeModeChanged;

  @override
  State<HomeScreen> createState() => _HomeScreenState();
}

class _HomeScreenState extends State<HomeScreen> {
  final Set<StarterStep> _done = {};

  void _setDone(StarterStep step, {required bool done}) {
    setState(() => done ? _done.add(step) : _done.remove(step));
  }

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      appBar: AppBar(
        title: Text(widget.title),
        actions: [
          ThemeModeButton(
            mode: widget.themeMode,
            onChanged: widget.onThemeModeChanged,
          ),
          const SizedBox(width: 8),
        ],
      ),
      body: Center(
        child: ConstrainedBox(
          constraints: const BoxConstraints(maxWidth: 640),
          child: ListView(
            padding: const EdgeInsets.all(16),
            children: [
              WelcomeBanner(done: _done.length, total: starterSteps.length),
              const SizedBox(height: 16),
              for (final step in starterSteps)
                Padding(
                  padding: const EdgeInsets.only(bottom: 8),
                  child: StepTile(
                    step: step,
                    done: _done.contains(step),
                    onChanged: (done) => _setDone(step, done: done),
                  ),
                ),
            ],
          ),
        ),
      ),
    );
  }
}
