import 'package:app/models/expense.dart';
import 'package:app/models/ledger.dart';
import 'package:flutter/material.dart';

/// A form for a new expense.
class AddExpenseScreen extends StatefulWidget {
  const AddExpenseScreen({required this.ledger, super.key});

  final Ledger ledger;

  @override
  State<AddExpenseScreen> createState() => _AddExpenseScreenState();
}

class _AddExpenseScreenState extends State<AddExpenseScreen> {
  final GlobalKey<FormState> _form = GlobalKey();
  final TextEditingController _title = TextEditingController();
  final TextEditingController _amount = TextEditingController();
  ExpenseCategory _category = ExpenseCategory.groceries;

  @override
  void dispose() {
    _title.dispose();
    _amount.dispose();
    super.dispose();
  }

  void _save() {
    final cents = parseCents(_amount.text);
    if (!_form.currentState!.validate() || cents == null) return;
    widget.ledger.add(
      title: _title.text.trim(),
      cents: cents,
      category: _category,
      spentOn: DateUtils.dateOnly(DateTime.now()),
    );
    Navigator.pop(context);
  }

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      appBar: AppBar(title: const Text('New expense')),
      body: Center(
        child: ConstrainedBox(
          constraints: const BoxConstraints(maxWidth: 480),
          child: Form(
            key: _form,
            child: ListView(
              padding: const EdgeInsets.all(24),
              children: [
                TextFormField(
                  controller: _amount,
                  autofocus: true,
                  keyboardType: const TextInputType.numberWithOptions(
                    decimal: true,
                  ),
                  decoration: const InputDecoration(
                    labelText: 'Amount',
                    border: OutlineInputBorder(),
                  ),
                  validator: (text) => parseCents(text ?? '') == null
                      ? 'An amount such as 12.50, please'
                      : null,
                ),
                const SizedBox(height: 16),
                TextFormField(
                  controller: _title,
                  textCapitalization: TextCapitalization.sentences,
                  decoration: const InputDecoration(
                    labelText: 'What for?',
                    border: OutlineInputBorder(),
                  ),
                  validator: (text) => (text ?? '').trim().isEmpty
                      ? 'A few words, please'
                      : null,
                ),
                const SizedBox(height: 16),
                Wrap(
                  spacing: 8,
                  runSpacing: 8,
                  children: [
                    for (final category in ExpenseCategory.values)
                      ChoiceChip(
                        avatar: Icon(category.icon),
                        label: Text(category.label),
                        selected: category == _category,
                        onSelected: (_) => setState(() => _category = category),
                      ),
                  ],
                ),
                const SizedBox(height: 24),
                FilledButton(onPressed: _save, child: const Text('Save')),
              ],
            ),
          ),
        ),
      ),
    );
  }
}
