import { Amplify } from 'aws-amplify';
import { createRoot } from 'react-dom/client';
import { SignIn } from './sign-in.jsx';

// Outputs of the stack.
const { VITE_USER_POOL_ID: userPoolId, VITE_USER_POOL_CLIENT_ID: userPoolClientId } = import.meta.env;
Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId } } });

createRoot(document.getElementById('root')).render(<SignIn onSignedIn={() => location.assign('/welcome')} />);
