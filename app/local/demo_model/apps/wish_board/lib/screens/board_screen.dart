import 'package:app/models/step_store.dart';
import 'package:app/widgets/idea_view.dart';
import 'package:app/widgets/steps_view.dart';
import 'package:flutter/material.dart';

/// The idea and its steps, behind two tabs.
class BoardScreen extends StatefulWidget {
  const BoardScreen({required this.title, required this.steps, super.key});

  final String title;
  final StepStore steps;

  @override
  State<BoardScreen> createState() => _BoardScreenState();
}

class _BoardScreenState extends State<BoardScreen> {
  int _tab = 0;

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      appBar: AppBar(title: Text(widget.title)),
      bottomNavigationBar: NavigationBar(
        selectedIndex: _tab,
        onDestinationSelected: (tab) => setState(() => _tab = tab),
        destinations: const [
          NavigationDestination(
            icon: Icon(Icons.lightbulb_outline),
            selectedIcon: Icon(Icons.lightbulb),
            label: 'Idea',
          ),
          NavigationDestination(
            icon: Icon(Icons.checklist_outlined),
            selectedIcon: Icon(Icons.checklist),
            label: 'Steps',
          ),
        ],
      ),
      body: Center(
        child: ConstrainedBox(
          constraints: const BoxConstraints(maxWidth: 640),
          child: switch (_tab) {
            0 => const IdeaView(),
            _ => StepsView(store: widget.steps),
          },
        ),
      ),
    );
  }
}
