import 'package:app/models/ledger.dart';
import 'package:app/screens/add_expense_screen.dart';
import 'package:app/widgets/entry_list.dart';
import 'package:app/widgets/month_overview.dart';
import 'package:flutter/material.dart';

/// The overview of the month and the list of entries, behind two tabs.
class ExpensesScreen extends StatefulWidget {
  const ExpensesScreen({required this.title, required this.ledger, super.key});

  final String title;
  final Ledger ledger;

  @override
  State<ExpensesScreen> createState() => _ExpensesScreenState();
}

class _ExpensesScreenState extends State<ExpensesScreen> {
  int _tab = 0;

  Future<void> _add() {
    return Navigator.push<void>(
      context,
      MaterialPageRoute<void>(
        fullscreenDialog: true,
        builder: (context) => AddExpenseScreen(ledger: widget.ledger),
      ),
    );
  }

  @override
  Widget build(BuildContext context) {
    final ledger = widget.ledger;
    return Scaffold(
      appBar: AppBar(title: Text(widget.title)),
      floatingActionButton: FloatingActionButton(
        tooltip: 'Add expense',
        onPressed: _add,
        child: const Icon(Icons.add),
      ),
      bottomNavigationBar: NavigationBar(
        selectedIndex: _tab,
        onDestinationSelected: (tab) => setState(() => _tab = tab),
        destinations: const [
          NavigationDestination(
            icon: Icon(Icons.donut_small_outlined),
            selectedIcon: Icon(Icons.donut_small),
            label: 'Overview',
          ),
          NavigationDestination(
            icon: Icon(Icons.receipt_long_outlined),
            selectedIcon: Icon(Icons.receipt_long),
            label: 'Entries',
          ),
        ],
      ),
      body: Center(
        child: ConstrainedBox(
          constraints: const BoxConstraints(maxWidth: 640),
          child: ListenableBuilder(
            listenable: ledger,
            builder: (context, _) => switch (_tab) {
              0 => MonthOverview(ledger: ledger, month: DateTime.now()),
              _ => EntryList(ledger: ledger),
            },
          ),
        ),
      ),
    );
  }
}
