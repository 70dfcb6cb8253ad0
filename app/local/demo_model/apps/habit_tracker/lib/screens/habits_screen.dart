import 'package:app/models/habit_store.dart';
import 'package:app/widgets/add_habit_sheet.dart';
import 'package:app/widgets/habit_card.dart';
import 'package:app/widgets/today_banner.dart';
import 'package:flutter/material.dart';

/// Today's progress and the list of habits.
class HabitsScreen extends StatelessWidget {
  const HabitsScreen({required this.title, required this.store, super.key});

  final String title;
  final HabitStore store;

  Future<void> _addHabit(BuildContext context) async {
    final draft = await showModalBottomSheet<HabitDraft>(
      context: context,
      isScrollControlled: true,
      showDragHandle: true,
      builder: (context) => const AddHabitSheet(),
    );
    if (draft != null) store.add(draft.name, draft.icon);
  }

  @override
  Widget build(BuildContext context) {
    final today = DateTime.now();
    return Scaffold(
      appBar: AppBar(title: Text(title)),
      floatingActionButton: FloatingActionButton.extended(
        onPressed: () => _addHabit(context),
        icon: const Icon(Icons.add),
        label: const Text('New habit'),
      ),
      body: Center(
        child: ConstrainedBox(
          constraints: const BoxConstraints(maxWidth: 640),
          child: ListenableBuilder(
            listenable: store,
            builder: (context, _) => ListView(
              padding: const EdgeInsets.fromLTRB(16, 8, 16, 96),
              children: [
                TodayBanner(
                  done: store.doneCountOn(today),
                  total: store.habits.length,
                ),
                const SizedBox(height: 16),
                for (final habit in store.habits)
                  Padding(
                    key: ValueKey(habit.id),
                    padding: const EdgeInsets.only(bottom: 12),
                    child: HabitCard(
                      habit: habit,
                      today: today,
                      onToggle: (day) => store.toggle(habit, day),
                      onRemove: () => store.remove(habit),
                    ),
                  ),
              ],
            ),
          ),
        ),
      ),
    );
  }
}
