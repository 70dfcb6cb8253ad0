import 'package:app/app.dart';
import 'package:app/models/ledger.dart';
import 'package:flutter/material.dart';

void main() => runApp(App(ledger: Ledger.sample(DateTime.now())));
