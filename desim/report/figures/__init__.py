"""figures: drawings of results, each as markup."""
