import 'package:flutter/material.dart';

/// What the sheet for a new habit answers.
typedef HabitDraft = ({String name, IconData icon});

/// A bottom sheet that asks for the name and the icon of a new habit.
class AddHabitSheet extends StatefulWidget {
  const AddHabitSheet({super.key});

  @override
  State<AddHabitSheet> createState() => _AddHabitSheetState();
}

class _AddHabitSheetState extends State<AddHabitSheet> {
  static const List<(IconData, String)> _icons = [
    (Icons.self_improvement, 'Calm'),
    (Icons.fitness_center, 'Sport'),
    (Icons.music_note_outlined, 'Music'),
    (Icons.bedtime_outlined, 'Sleep'),
    (Icons.language, 'Learn'),
  ];

  final TextEditingController _name = TextEditingController();
  IconData _icon = _icons.first.$1;

  @override
  void dispose() {
    _name.dispose();
    super.dispose();
  }

  void _save() {
    final name = _name.text.trim();
    if (name.isEmpty) return;
    Navigator.pop(context, (name: name, icon: _icon));
  }

  @override
  Widget build(BuildContext context) {
    return Padding(
      padding: EdgeInsets.fromLTRB(
        24,
        0,
        24,
        24 + MediaQuery.viewInsetsOf(context).bottom,
      ),
      child: Column(
        mainAxisSize: MainAxisSize.min,
        crossAxisAlignment: CrossAxisAlignment.stretch,
        spacing: 16,
        children: [
          TextField(
            controller: _name,
            autofocus: true,
            textCapitalization: TextCapitalization.sentences,
            decoration: const InputDecoration(
              labelText: 'What do you want to do every day?',
              border: OutlineInputBorder(),
            ),
            onSubmitted: (_) => _save(),
          ),
          Wrap(
            spacing: 8,
            runSpacing: 8,
            children: [
              for (final (icon, label) in _icons)
                ChoiceChip(
                  avatar: Icon(icon),
                  label: Text(label),
                  selected: icon == _icon,
                  onSelected: (_) => setState(() => _icon = icon),
                ),
            ],
          ),
          FilledButton(onPressed: _save, child: const Text('Add habit')),
        ],
      ),
    );
  }
}
